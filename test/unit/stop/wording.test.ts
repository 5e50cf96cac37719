import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Facts, Platform, Read } from '../../../src/platform/platform.js';
import { commandOf, ifReadable, wordsFor } from '../../../src/stop/wording.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { sighting } from './made-members.js';

const { platform } = createFakeSystem();

function telling(argv: () => Read<readonly string[]>): Platform {
  return { ...platform, facts: { ...platform.facts, argv } as unknown as Facts };
}

describe('the command line of a process', () => {
  const answers = telling(() => ({ ok: true, value: ['node', 'server.js'] }));

  test('is that of the listing, where it has one', () => {
    expect(commandOf(answers, sighting(10, { command: 'listed' }))).toBe('listed');
  });

  test.each([{}, { command: '' }])('is read, where the listing has none: %j', (more) => {
    expect(commandOf(answers, sighting(10, more))).toBe('node server.js');
  });

  test.each<[string, Platform]>([
    ['it has no arguments', telling(() => ({ ok: true, value: [] }))],
    ['they may not be read', telling(() => ({ ok: false, reason: 'denied' }))],
    [
      'there is no descriptor left to read them',
      telling(() => {
        throw new ProcessTableError('EMFILE');
      }),
    ],
    ['the platform cannot tell', { ...platform, facts: undefined } as unknown as Platform],
  ])('is its name in brackets, if %s', (_why, asked) => {
    expect(commandOf(asked, sighting(10, { name: 'kworker' }))).toBe('[kworker]');
  });
});

test('a defect of ours is not taken for something that cannot be read', () => {
  const fails = (error: Error) => () => {
    throw error;
  };
  expect(() => ifReadable(fails(new TypeError('a defect')))).toThrow('a defect');
  expect(ifReadable(fails(new ProcessTableError('no luck')))).toBeUndefined();
  expect(ifReadable(() => 5)).toBe(5);
});

test('whatever was thrown is put in words', () => {
  expect(wordsFor(new Error('no luck'))).toBe('no luck');
  expect(wordsFor({ code: 5 })).toBe('{"code":5}');
});
