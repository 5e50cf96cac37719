import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createMarker, ProcessTableError } from '../../../src/index.js';
import type { ProcessMarker, ProcessRef } from '../../../src/index.js';
import type { RegistryEntry } from '../../../src/supervise/registry/entry.js';
import { assertFree, isGone, isSame, standsFor } from '../../../src/supervise/registry/standing.js';
import type { RegistryReading } from '../../../src/supervise/supervise.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { expectHarmless, Story } from '../stop/story.js';

function entry(process: ProcessRef, marker?: ProcessMarker): RegistryEntry {
  const { pid, startToken = '' } = process;
  return {
    name: 'a',
    process: { pid, startToken },
    ...(marker && { marker }),
    data: 1,
    savedAt: new Date(0),
  };
}
const entryOf = (process: FakeProcess, marker?: ProcessMarker): RegistryEntry =>
  entry({ pid: process.pid, startToken: process.startToken }, marker);

describe('whether an entry’s process is gone', () => {
  test('is proven where it has ended, or another has its number', async () => {
    using story = new Story();
    const one = story.stranger();
    const other = entry({ pid: one.pid, startToken: 'of another' });
    expect(await story.run(isGone(other))).toBe(true);
    expect(await story.run(isGone(entryOf(one)))).toBe(false);
    one.exit(0);
    expect(await story.run(isGone(entryOf(one)))).toBe(true);
    expectHarmless(story, one);
  });

  test('is not proven while somebody carries its marker', async () => {
    using story = new Story();
    const marker = createMarker();
    const [one, orphan] = [story.stranger(), story.stranger({ env: marker.env })];
    one.exit(0);
    expect(await story.run(isGone(entryOf(one, marker)))).toBe(false);
    orphan.exit(0);
    expect(await story.run(isGone(entryOf(one, marker)))).toBe(true);
  });

  test('is answered at once of one that lives: it is looked at once', async () => {
    using story = new Story();
    const one = story.stranger();
    expect(await story.run(isGone(entryOf(one)))).toBe(false);
    expect(story.system.clock.now()).toBeLessThan(1_000);
  });

  test('is not proven by not knowing, however long that takes', async () => {
    using story = new Story();
    const one = story.stranger();
    story.system.fail('pins');
    expect(await story.run(isGone(entryOf(one)))).toBe(false);
    expect(story.system.clock.now()).toBeGreaterThanOrEqual(3_000);
  });

  test('is looked for again where it was not known at first', async () => {
    using story = new Story();
    const one = story.stranger();
    story.system.fail('pins', 1_000);
    story.later(1_500, () => {
      one.exit(0);
    });
    expect(await story.run(isGone(entryOf(one)))).toBe(true);
  });

  test('is an error where nothing can be looked at, and no answer', async () => {
    using story = new Story();
    const one = story.stranger();
    story.system.fail('sight');
    expect(await story.rejection(isGone(entryOf(one)))).toBeInstanceOf(ProcessTableError);
  });

  test('is proven of a number that is nobody’s here, and not of one that is no pid', async () => {
    using story = new Story();
    expect(await story.run(isGone(entry({ pid: 2 ** 31 - 1, startToken: 'x' })))).toBe(true);
    expect(await story.run(isGone(entry({ pid: 2 ** 31, startToken: 'x' })))).toBe(false);
  });
});

const found = (startToken: string, marker?: ProcessMarker, pid = 7): RegistryReading => ({
  status: 'found',
  name: 'a',
  entry: entry({ pid, startToken }, marker),
});
const MISSING: RegistryReading = { status: 'missing', name: 'a' };
const DAMAGED: RegistryReading = { status: 'damaged', name: 'a', path: '/a.json', reason: 'cut' };

test('a reading stands for another only where the same has to be proven of the same process', () => {
  const [one, other] = [createMarker(), createMarker()];
  const same = found('1', one);
  expect(standsFor(same, found('1', one))).toBe(true);
  expect(standsFor(found('1'), found('1'))).toBe(true);
  expect(standsFor(MISSING, MISSING)).toBe(true);
  expect(standsFor(DAMAGED, DAMAGED)).toBe(true);
  for (const now of [
    ...[found('2', one), found('1', one, 8), found('1', other), found('1')],
    ...[MISSING, DAMAGED],
  ]) {
    expect(standsFor(same, now)).toBe(false);
    expect(standsFor(now, same)).toBe(false);
  }
  expect(standsFor(MISSING, DAMAGED)).toBe(false);
});

test('two references are of one process only if both the number and the token are the same', () => {
  const one = { pid: 7, startToken: randomUUID() };
  expect(isSame(one, { ...one })).toBe(true);
  expect(isSame(one, { ...one, pid: 8 })).toBe(false);
  expect(isSame(one, { ...one, startToken: randomUUID() })).toBe(false);
});

test('a name is free where nobody stands, or where that is proven; what is damaged proves nothing', () => {
  assertFree(MISSING, false);
  assertFree(found('1'), true);
  expect(() => {
    assertFree(found('1'), false);
  }).toThrow(expect.objectContaining({ reason: 'in-use' }));
  expect(() => {
    assertFree(DAMAGED, false);
  }).toThrow(expect.objectContaining({ reason: 'damaged' }));
});
