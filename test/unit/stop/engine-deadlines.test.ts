import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escalatingStop, identify, sigkillAndVerify, waitUntilGone } from '../../../src/index.js';
import type { ProcessRef } from '../../../src/index.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT', 'SIGHUP'] } as const;
const CERTAINTY_MS = 1_000;

describe('it resolves when the last one goes, not when a time is over', () => {
  test.each([0, 1, 3, 40, 249, 500, 999, 1_500, 4_000, 12_000, 25_000, 39_999])(
    'within 50 ms, if that is after %i ms',
    async (ms) => {
      for (const parent of ['ours', 'init'] as const) {
        using story = new Story();
        const exitsOn = { SIGTERM: ms };
        const worker =
          parent === 'ours' ? story.system.spawn({ exitsOn }) : story.stranger({ exitsOn });
        const report = await story.run(escalatingStop(worker, { schedule: 'TERM/40/KILL/1' }));
        expect(report.outcome).toBe('stopped');
        expect(report.durationMs).toBeGreaterThanOrEqual(ms);
        expect(report.durationMs).toBeLessThanOrEqual(ms + 50);
        expectHarmless(story);
      }
    },
  );

  test('within 5 ms in the first second', async () => {
    for (const ms of [0, 10, 100, 400, 900]) {
      using story = new Story();
      const worker = story.stranger({ exitsOn: { SIGTERM: ms } });
      const { durationMs } = await story.run(escalatingStop(worker));
      expect(durationMs - ms).toBeLessThanOrEqual(5);
    }
  });

  test('at once, if a child of ours tells of its exit', async () => {
    using story = new Story();
    const worker = story.system.spawn({ exitsOn: { SIGTERM: 20_003 } });
    const handle = story.system.handleOf(worker);
    const report = await story.run(escalatingStop(handle, { schedule: 'TERM/40/KILL/1' }));
    expect(report.durationMs).toBeLessThanOrEqual(20_004);
    expect(handle.exitCode).toBe(0);
    expect(handle.listenerCount('exit')).toBe(0);
    expectHarmless(story);
  });

  test('for a ChildProcess after its exit event, however late we reap it', async () => {
    using story = new Story();
    story.system.self.reaps = 300;
    const worker = story.system.spawn();
    const handle = story.system.handleOf(worker);
    const report = await story.run(sigkillAndVerify(handle));
    expect(handle.signalCode).toBe('SIGKILL');
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expectHarmless(story);
  });

  test('for a child of ours that is named by its pid, when it has been reaped', async () => {
    using story = new Story();
    story.system.self.reaps = 30;
    const worker = story.system.spawn();
    await story.run(sigkillAndVerify(worker.pid));
    expect(worker.state).toBe('dead');
    expectHarmless(story);
  });

  test('though a child of ours is never reaped', async () => {
    using story = new Story();
    story.system.self.reaps = 'never';
    const worker = story.system.spawn();
    const report = await story.run(sigkillAndVerify(worker.pid));
    expect(report).toMatchObject({
      outcome: 'killed',
      processes: [{ fate: 'killed', parentPid: story.system.self.pid }],
    });
    expect(report.durationMs).toBeLessThanOrEqual(100);
    expectHarmless(story);
  });
});

describe('a schedule is the most that it takes', () => {
  const schedules: readonly (readonly [string, number])[] = [
    ['TERM/5/KILL/2', 7_000],
    ['KILL/2', 2_000],
    ['INT/0.5/TERM/0.25/KILL/0.25', 1_000],
    ['TERM/0/KILL/0', 0],
    ['HUP/60/TERM/60/KILL/60', 180_000],
  ];

  test.each(schedules)('%s, for what cannot be killed', async (schedule, sumMs) => {
    using story = new Story();
    const held = story.stranger({ uninterruptible: true, ...STUBBORN });
    const report = await story.run(escalatingStop(held, { schedule, reject: false }));
    expect(report).toMatchObject({
      outcome: 'survived',
      survivors: [{ reason: 'uninterruptible', state: 'disk-sleep' }],
    });
    expect(report.durationMs).toBeGreaterThanOrEqual(sumMs);
    expect(report.durationMs).toBeLessThanOrEqual(sumMs + CERTAINTY_MS);
    expectHarmless(story);
  });

  test('also where each look takes a while', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 120 });
    const held = story.stranger({ uninterruptible: true, ...STUBBORN });
    const report = await story.run(
      escalatingStop(held, { schedule: 'TERM/2/KILL/1', reject: false }),
    );
    expect(report.outcome).toBe('survived');
    expect(report.durationMs).toBeLessThanOrEqual(3_000 + CERTAINTY_MS);
    expectHarmless(story);
  });

  test('timeoutMs of sigkillAndVerify is one budget for all', async () => {
    using story = new Story();
    const held = [0, 1, 2].map(() => story.stranger({ uninterruptible: true }));
    const report = await story.run(sigkillAndVerify(held, { timeoutMs: 700, reject: false }));
    expect(report.survivors).toHaveLength(3);
    expect(report.durationMs).toBeGreaterThanOrEqual(700);
    expect(report.durationMs).toBeLessThanOrEqual(700 + CERTAINTY_MS);
    expectHarmless(story);
  });

  test('the wall clock has no say in it', async () => {
    for (const like of ['linux', 'portable'] as const) {
      for (const stepMs of [3_600_000, -3_600_000]) {
        using story = new Story({ like });
        const worker = story.stranger({ ...STUBBORN });
        story.later(500, () => {
          story.system.stepWallClock(stepMs);
        });
        const report = await story.run(escalatingStop(worker, { schedule: 'TERM/2/KILL/1' }));
        expect(report.outcome).toBe('killed');
        expect(story.timesOf('SIGKILL')[0]).toBeGreaterThanOrEqual(2_000);
        expect(story.timesOf('SIGKILL')[0]).toBeLessThan(2_100);
        expectHarmless(story);
      }
    }
  });

  test('whatever the waits and the times of the exits', async () => {
    const stage = fc.record({
      signal: fc.constantFrom('SIGTERM', 'SIGINT', 'SIGHUP'),
      waitMs: fc.constantFrom(0, 1, 30, 200, 1_000, 5_000),
    });
    const scene = fc.record({
      polite: fc.array(stage, { minLength: 1, maxLength: 3 }),
      killWaitMs: fc.constantFrom(0, 1, 100, 2_000),
      exitMs: fc.nat({ max: 12_000 }),
      deathTakesMs: fc.constantFrom(0, 1, 40),
      callTakesMs: fc.constantFrom(0, 0.02),
      politeTo: fc.constantFrom('root', 'tree'),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ polite, killWaitMs, exitMs, politeTo, ...options }) => {
        using story = new Story(options);
        const root = story.stranger({ ...STUBBORN });
        const child = root.spawn({ ...STUBBORN });
        root.after(exitMs, () => {
          root.exit();
        });
        child.after(exitMs, () => {
          child.exit();
        });
        const schedule = [...polite, { signal: 'SIGKILL', waitMs: killWaitMs } as const];
        const sumMs = schedule.reduce((sum, { waitMs }) => sum + waitMs, 0);
        const report = await story.run(escalatingStop(root, { schedule, politeTo, reject: false }));
        expect(report.durationMs).toBeLessThanOrEqual(sumMs + CERTAINTY_MS);
        if (report.ok) {
          const lastEndMs = Math.max(root.ended?.atMs ?? NaN, child.ended?.atMs ?? NaN);
          expect(story.system.clock.now() - lastEndMs).toBeLessThanOrEqual(50);
        } else expect(killWaitMs).toBeLessThanOrEqual(40);
        expectHarmless(story);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe('who refuses our signals', () => {
  test('alone: it ends after the look at hand', async () => {
    using story = new Story();
    const foreign = story.system.spawn({ uid: 34 });
    const report = await story.run(escalatingStop(foreign, { reject: false }));
    expect(report).toMatchObject({
      outcome: 'survived',
      survivors: [{ reason: 'not-permitted', uid: 34 }],
      processes: [{ fate: 'alive', signals: [] }],
    });
    expect(report.durationMs).toBeLessThanOrEqual(50);
    expectHarmless(story, foreign);
  });

  test('among others: they are handled, and then it ends', async () => {
    using story = new Story();
    const root = story.system.spawn({ exitsOn: { SIGTERM: 700 } });
    const foreign = root.spawn({ uid: 34 });
    const worker = root.spawn();
    const report = await story.run(escalatingStop(root, { reject: false }));
    expect(report.survivors).toMatchObject([{ pid: foreign.pid, reason: 'not-permitted' }]);
    expect([root.isAlive, worker.isAlive]).toEqual([false, false]);
    expect(report.durationMs).toBeLessThanOrEqual(800);
    expectHarmless(story, foreign);
  });

  test('as a root: those below it are asked on their own', async () => {
    using story = new Story();
    const foreign = story.stranger({ uid: 34 });
    const ours = foreign.spawn({ uid: 1_000, exitsOn: { SIGTERM: 100 } });
    const report = await story.run(escalatingStop(foreign, { reject: false }));
    expect(report.survivors).toMatchObject([{ pid: foreign.pid, reason: 'not-permitted' }]);
    expect(ours.ended).toMatchObject({ code: 0 });
    expect(report.durationMs).toBeLessThanOrEqual(250);
    expectHarmless(story, foreign);
  });

  test('under sigkillAndVerify: the others are killed, nobody stays stopped', async () => {
    using story = new Story();
    const root = story.system.spawn();
    const foreign = root.spawn({ uid: 34 });
    const worker = root.spawn();
    const report = await story.run(sigkillAndVerify(root, { scope: 'tree', reject: false }));
    expect(report.survivors.map(({ pid }) => pid)).toEqual([foreign.pid]);
    expect(worker.isAlive).toBe(false);
    expect(foreign.state).toBe('sleeping');
    expect(report.durationMs).toBeLessThanOrEqual(100);
    expectHarmless(story, foreign);
  });

  test('because it is hidden: it is a survivor that may not be signalled', async () => {
    using story = new Story();
    const hidden = story.stranger({ hidden: true });
    const report = await story.run(escalatingStop(hidden.pid, { reject: false }));
    expect(report).toMatchObject({
      outcome: 'survived',
      survivors: [{ reason: 'not-permitted', state: 'unknown' }],
    });
    expect(report.durationMs).toBeLessThanOrEqual(50);
    expectHarmless(story, hidden);
  });

  test.each([
    ['escalatingStop', (ref: ProcessRef) => escalatingStop(ref, { reject: false })],
    ['sigkillAndVerify', (ref: ProcessRef) => sigkillAndVerify(ref, { reject: false })],
  ])('because who has its number now is hidden: %s cannot tell how it is', async (_how, call) => {
    using story = new Story();
    const before = story.stranger();
    const ref = await story.run(identify(before.pid));
    before.exit();
    story.system.clock.advance(100);
    const hidden = story.stranger({ pid: before.pid, hidden: true });
    const report = await story.run(call(ref!));
    expect(report).toMatchObject({
      outcome: 'unknown',
      processes: [{ fate: 'unknown', signals: [] }],
      survivors: [{ ...ref, reason: 'unknown', state: 'unknown' }],
    });
    // Nor does waiting change anything: whoever that is takes none of our signals.
    expect(report.durationMs).toBeLessThanOrEqual(50);
    expectHarmless(story, hidden);
  });

  test('because it is hidden: its end can be waited for', async () => {
    using story = new Story();
    const hidden = story.stranger({ hidden: true });
    story.later(300, () => {
      hidden.exit();
    });
    const report = await story.run(waitUntilGone(hidden.pid, { timeoutMs: 5_000 }));
    expect(report.outcome).toBe('stopped');
    expect(report.durationMs).toBeLessThanOrEqual(350);
    expectHarmless(story, hidden);
  });
});

test('who goes while it is asked how it is was not gone before that', async () => {
  for (let ms = 100; ms < 400; ms += 7) {
    using story = new Story({ callTakesMs: 30 });
    const worker = story.stranger(STUBBORN);
    story.later(ms, () => {
      worker.exit();
    });
    const report = await story.run(escalatingStop(worker, { schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(report.processes[0]?.goneAfterMs).toBeGreaterThanOrEqual(ms);
    expectHarmless(story);
  }
});

describe('zombies', () => {
  test('at the first look are gone already, and the parent is named', async () => {
    using story = new Story();
    const parent = story.stranger({ reaps: 'never' });
    const zombie = parent.spawn();
    zombie.exit();
    const report = await story.run(escalatingStop(zombie));
    expect(report).toMatchObject({
      ok: true,
      outcome: 'already-gone',
      processes: [{ fate: 'zombie', signals: [], parentPid: parent.pid }],
      durationMs: 0,
    });
    expect(report.processes[0]).not.toHaveProperty('goneAfterMs');
    expectHarmless(story, parent, zombie);
  });

  test('that our signal makes are gone at once, whenever they are reaped', async () => {
    using story = new Story();
    const parent = story.stranger({ reaps: 1_900 });
    const worker = parent.spawn();
    const report = await story.run(escalatingStop(worker));
    expect(report).toMatchObject({
      outcome: 'stopped',
      processes: [{ fate: 'exited', parentPid: parent.pid }],
    });
    expect(report.durationMs).toBeLessThanOrEqual(50);
    expectHarmless(story, parent);
  });

  test('whose threads live are alive, and killed', async () => {
    using story = new Story();
    const worker = story.stranger({ threads: 3, ...STUBBORN });
    worker.exitLeader();
    expect(worker.isAlive).toBe(true);
    const report = await story.run(escalatingStop(worker, { schedule: 'TERM/1/KILL/1' }));
    expect(report.outcome).toBe('killed');
    expect(worker.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('of an init that reaps seconds late are gone', async () => {
    using story = new Story();
    story.system.init.reaps = 1_900;
    const worker = story.stranger();
    const report = await story.run(sigkillAndVerify(worker));
    expect(report).toMatchObject({ outcome: 'killed', processes: [{ parentPid: 1 }] });
    expect(report.durationMs).toBeLessThanOrEqual(50);
  });
});

describe('a death that takes a while', () => {
  test.each([1, 30, 300, 1_500])('of %i ms is waited for', async (deathTakesMs) => {
    using story = new Story({ deathTakesMs });
    const worker = story.stranger();
    const report = await story.run(sigkillAndVerify(worker));
    expect(report.outcome).toBe('killed');
    expect(report.durationMs).toBeGreaterThanOrEqual(deathTakesMs);
    expect(report.durationMs).toBeLessThanOrEqual(deathTakesMs + 50);
    expectHarmless(story);
  });

  test('longer than its time is a survivor', async () => {
    using story = new Story({ deathTakesMs: 5_000 });
    const worker = story.stranger();
    const report = await story.run(sigkillAndVerify(worker, { reject: false }));
    expect(report).toMatchObject({ outcome: 'survived', survivors: [{ reason: 'timeout' }] });
    expect(report.survivors[0]?.hint).toMatch(/SIGKILL was sent/);
  });
});

describe('waiting for another tool', () => {
  test('sends nothing, ends with the last one, and names who is left in the end', async () => {
    using story = new Story();
    const worker = story.stranger();
    const child = worker.fork();
    story.later(2_000, () => {
      worker.exit();
    });
    const report = await story.run(
      waitUntilGone([worker, child], { timeoutMs: 4_000, reject: false }),
    );
    expect(report).toMatchObject({
      outcome: 'survived',
      survivors: [{ pid: child.pid, reason: 'timeout' }],
      stages: [],
    });
    expect(report.processes[0]).toMatchObject({ fate: 'exited', signals: [] });
    expect(report.durationMs).toBeGreaterThanOrEqual(4_000);
    expect(report.durationMs).toBeLessThanOrEqual(4_000 + CERTAINTY_MS);
    expectHarmless(story, worker, child);
  });

  test('with 0 ms says how it is', async () => {
    using story = new Story();
    const worker = story.stranger();
    const report = await story.run(waitUntilGone(worker, { timeoutMs: 0, reject: false }));
    expect(report.outcome).toBe('survived');
    worker.exit();
    expect((await story.run(waitUntilGone(worker, { timeoutMs: 0 }))).outcome).toBe('already-gone');
    expectHarmless(story, worker);
  });

  test('for ourselves and our parent is allowed, and touches nobody', async () => {
    using story = new Story();
    const { self } = story.system;
    const targets = [self.pid, self.ppid, 1];
    const report = await story.run(waitUntilGone(targets, { timeoutMs: 100, reject: false }));
    expect(report.survivors).toHaveLength(3);
    expectHarmless(story);
  });
});

describe('looking costs little', () => {
  test('over a long wait', async () => {
    using story = new Story({ lookTakesMs: 0 });
    const worker: FakeProcess = story.stranger();
    await story.run(waitUntilGone(worker, { timeoutMs: 60_000, scope: 'tree', reject: false }));
    // 50 ms apart at the slowest, and more often at first.
    expect(story.system.looks).toBeGreaterThan(1_000);
    expect(story.system.looks).toBeLessThan(2_000);
  });

  test('where a look takes 60 ms, no more than 2 % of the time', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 60 });
    const worker: FakeProcess = story.stranger();
    await story.run(waitUntilGone(worker, { timeoutMs: 60_000, reject: false }));
    expect(story.system.looks * 60).toBeLessThan(0.02 * 60_000 + 5 * 60);
  });
});
