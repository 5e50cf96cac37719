import { expect, test } from 'vitest';
import { escalatingStop, ProcessTableError } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { Platform } from '../../../src/platform/platform.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/* hidepid: a child that has become another user is in no listing, and its parent's list of children has its number. */

function hiding({ platform }: Story['system'], root: FakeProcess, child: FakeProcess): Platform {
  const children = (pid: number): number[] =>
    pid === root.pid && child.isAlive ? [child.pid] : [];
  return { ...platform, hidesOthers: () => true, hiddenChildren: children };
}

test('a hidden child that lives on is named, and nobody says that all are gone', async () => {
  using story = new Story();
  const root = story.stranger();
  const child = root.spawn({ hidden: true, uid: 0 });
  const restore = usePlatform(hiding(story.system, root, child));
  const report = await story.run(
    escalatingStop(root, { schedule: 'TERM/0.2/KILL/0.2', reject: false }),
  );
  restore();
  expect(report).toMatchObject({
    ok: false,
    outcome: 'unknown',
    coverage: 'process',
    processes: [{ pid: root.pid, fate: 'exited' }],
    survivors: [{ pid: root.pid, reason: 'unknown' }],
  });
  expect(report.survivors[0]?.hint).toContain(`${child.pid} cannot be looked at (hidepid`);
  expectHarmless(story, child);
});

test('one that goes in time is waited for', async () => {
  using story = new Story();
  const root = story.stranger();
  const child = root.spawn({ hidden: true, uid: 0 });
  const restore = usePlatform(hiding(story.system, root, child));
  story.later(100, () => {
    child.exit();
  });
  const report = await story.run(escalatingStop(root, { schedule: 'TERM/0.2/KILL/0.2' }));
  restore();
  expect(report).toMatchObject({ ok: true, outcome: 'stopped', coverage: 'process' });
  expect(report.durationMs).toBeGreaterThanOrEqual(100);
  expectHarmless(story);
});

test('one that can be looked at again is a member', async () => {
  using story = new Story();
  const root = story.stranger({ ignores: ['SIGTERM'] });
  const child = root.spawn({ hidden: true, ignores: ['SIGTERM'] });
  const restore = usePlatform(hiding(story.system, root, child));
  // Later than a look shows newcomers again.
  story.later(600, () => {
    child.hidden = false;
  });
  const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/0.5' }));
  restore();
  expect(report).toMatchObject({ ok: true, processes: [{ pid: root.pid }, { pid: child.pid }] });
  expect(child.isAlive).toBe(false);
  expectHarmless(story);
});

test('a hidden child of a stranger who has taken the number is nobody’s concern', async () => {
  using story = new Story();
  const root = story.stranger({ ignores: ['SIGTERM'] });
  const strangers: FakeProcess[] = [];
  const restore = usePlatform({
    ...story.system.platform,
    hidesOthers: () => true,
    hiddenChildren: () => strangers.slice(1).map(({ pid }) => pid),
  });
  story.later(100.5, () => {
    root.exit();
    const taker = story.stranger({ pid: root.pid });
    strangers.push(taker, taker.spawn({ hidden: true, uid: 0 }));
  });
  const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/0.5' }));
  restore();
  expect(report).toMatchObject({ ok: true, processes: [{ pid: root.pid }] });
  expect(report.durationMs).toBeLessThan(500);
  expectHarmless(story, ...strangers);
});

test('whether there may be such children is asked before the first signal, and no more: a report needs no file', async () => {
  using story = new Story();
  const root = story.stranger({ detached: true });
  const asked: number[] = [];
  const restore = usePlatform({
    ...story.system.platform,
    hidesOthers: () => {
      asked.push(story.signalsTo(root).length);
      if (asked.length > 1) throw new ProcessTableError('there is no descriptor left');
      return false;
    },
  });
  const report = await story.run(escalatingStop(root, { schedule: 'TERM/0.2/KILL/0.2' }));
  restore();
  expect(report).toMatchObject({ ok: true, coverage: 'session' });
  expect(asked).toEqual([0]);
});
