import { describe, expect, test, vi } from 'vitest';
import { escalatingStop, waitUntilGone } from '../../../src/index.js';
import { Escalation } from '../../../src/stop/escalation.js';
import { FakePin } from '../../../src/testing/fake-pin.js';
import { expectHarmless, Story } from './story.js';

const MANY = 300;

describe('waiting for many', () => {
  test.each([0, 150, 299])('ends soon after the last of them went: number %s', async (last) => {
    using story = new Story();
    const targets = Array.from({ length: MANY }, () => story.stranger());
    story.later(20_000, () => {
      for (const [index, one] of targets.entries()) if (index !== last) one.exit(0);
    });
    story.later(30_010, () => {
      targets[last]?.exit(0);
    });
    const { ok, durationMs } = await story.run(waitUntilGone(targets, { timeoutMs: 60_000 }));
    expect(ok).toBe(true);
    expect(durationMs).toBeGreaterThanOrEqual(30_010);
    expect(durationMs).toBeLessThanOrEqual(30_061);
    expectHarmless(story);
  });

  test('asks few of them at a look, and tells of each within a moment', async () => {
    using story = new Story();
    const asked = vi.spyOn(FakePin.prototype, 'status');
    const targets = Array.from({ length: MANY }, () => story.stranger());
    const [early] = targets;
    story.later(1_000, () => early?.exit(0));
    const report = await story.run(waitUntilGone(targets, { timeoutMs: 10_000, reject: false }));
    expect(asked.mock.calls.length).toBeLessThan(60 * MANY);
    expect(report.survivors).toHaveLength(MANY - 1);
    const { goneAfterMs } = report.processes[0] ?? {};
    expect(goneAfterMs).toBeGreaterThanOrEqual(1_000);
    expect(goneAfterMs).toBeLessThanOrEqual(1_000 + 3 * MANY);
    asked.mockRestore();
  });

  test('asks all of them at every look where others can belong: they may begin a session', async () => {
    using story = new Story();
    const targets = Array.from({ length: MANY }, () => story.stranger());
    story.later(5_000, () => targets[150]?.exit(0));
    const options = { timeoutMs: 6_000, scope: 'tree', reject: false } as const;
    const { processes } = await story.run(waitUntilGone(targets, options));
    expect(processes[150]?.goneAfterMs).toBeLessThanOrEqual(5_030);
  });
});

test.each([
  ['tree', MANY, 0.05],
  ['process', MANY, 0.05],
  ['process', 10, 1.5],
] as const)(
  'asking takes about a sixtieth of the time, however long one question takes (%s, of %i, each %d ms)',
  async (scope, count, callTakesMs) => {
    using story = new Story({ callTakesMs });
    const asked = vi.spyOn(FakePin.prototype, 'status');
    const targets = Array.from({ length: count }, () => story.stranger());
    await story.run(waitUntilGone(targets, { timeoutMs: 10_000, scope, reject: false }));
    // A third of the first quarter of a second, a sixtieth of all that comes after it, and the first and the last look.
    const fairMs = 250 / 3 + 10_000 / 60 + 2 * count * callTakesMs;
    const askingMs = asked.mock.calls.length * callTakesMs;
    asked.mockRestore();
    expect(askingMs).toBeLessThan(1.2 * fairMs);
  },
);

test('once the last whom we know has gone, looks follow soon, however long it was waited for and whoever forks meanwhile', async () => {
  using story = new Story();
  const target = story.stranger({ detached: true });
  const busy = story.stranger();
  busy.every(0.5, () => busy.fork().exit(0));
  story.later(20_000, () => target.exit(0));
  const options = { timeoutMs: 60_000, scope: 'tree' } as const;
  const { durationMs, coverage } = await story.run(waitUntilGone(target, options));
  expect(coverage).toBe('session');
  // It is seen after 50 ms at most; then 50 ms are owed, and ten looks if each of them misses somebody.
  expect(durationMs).toBeLessThanOrEqual(20_160);
});

test('what is due is done on time for a family of which some have gone', async () => {
  using story = new Story();
  const stubborn = story.system.spawn({ ignores: ['SIGTERM'] });
  const early = story.system.spawn({ ignores: ['SIGTERM'] });
  story.later(1_000, () => early.exit(0));
  const options = { scope: 'process', politeTo: 'tree', schedule: 'TERM/5/KILL/2' } as const;
  const report = await story.run(escalatingStop([early, stubborn], options));
  expect(report.outcome).toBe('killed');
  expect(report.stages[0]?.waitedMs).toBe(5_000);
});

describe('a look that shows nothing new', () => {
  test('is no turn: nobody decides anything until somebody went or the time is over', async () => {
    using story = new Story();
    const acts = vi.spyOn(Escalation.prototype, 'act');
    const target = story.stranger();
    story.later(5_000, () => {
      target.exit(0);
    });
    await story.run(waitUntilGone(target, { timeoutMs: 60_000 }));
    expect(acts.mock.calls.length).toBeLessThanOrEqual(2);
    acts.mockClear();
    const stubborn = story.system.spawn({ ignores: ['SIGTERM'] });
    await story.run(escalatingStop(stubborn, { scope: 'process', schedule: 'TERM/5/KILL/2' }));
    expect(acts.mock.calls.length).toBeLessThanOrEqual(4);
    acts.mockRestore();
  });

  test('hides nobody who died and was not reaped', async () => {
    using story = new Story();
    const parent = story.stranger({ reaps: 'never' });
    const child = story.system.spawn({ parent });
    story.later(3_000, () => {
      child.exit(0);
    });
    const report = await story.run(waitUntilGone(child, { timeoutMs: 60_000 }));
    expect(report.durationMs).toBeLessThanOrEqual(3_051);
    expect(report.processes[0]?.parentPid).toBe(parent.pid);
  });

  test('may itself take until something is due', async () => {
    for (const callTakesMs of [0.15, 0.4, 3]) {
      using story = new Story({ callTakesMs });
      const stubborn = story.stranger();
      const report = await story.run(waitUntilGone(stubborn, { timeoutMs: 8, reject: false }));
      expect(report.outcome).toBe('survived');
    }
  });
});
