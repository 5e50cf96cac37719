import { describe, expect, test } from 'vitest';
import {
  escalatingStop,
  sigkillAndVerify,
  StopAbortedError,
  stopMatching,
} from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/* The last word of a stop: nobody is gone who may have left somebody behind, and no time is overrun or cut short. */

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
];

/** Abandons a stop at that moment, right after something happened, and says how it ended. */
async function abandonedAt(
  story: Story,
  ms: number,
  deed: () => void,
  call: (signal: AbortSignal) => Promise<StopReport>,
): Promise<unknown> {
  const controller = new AbortController();
  story.system.self.after(ms, () => {
    deed();
    controller.abort();
  });
  return story.run(call(controller.signal).catch((error: unknown) => error));
}

describe('a stop that is abandoned at the moment when the last one went', () => {
  /** A root in a session of its own that goes, and leaves a child behind at that very moment. */
  async function leaving(story: Story, before: () => void = () => undefined): Promise<unknown> {
    const root = story.stranger({ detached: true, ...STUBBORN });
    const left: FakeProcess[] = [];
    const end = await abandonedAt(
      story,
      500,
      () => {
        left.push(root.fork());
        root.exit();
        before();
      },
      (signal) => escalatingStop(root, { signal }),
    );
    expect(left[0]?.isAlive).toBe(true);
    expectHarmless(story, ...left);
    return end;
  }

  test.each(kinds)(
    '%s: does not say that all are gone, for it left a child',
    async (_k, options) => {
      using story = new Story(options);
      expect(await leaving(story)).toBeInstanceOf(StopAbortedError);
    },
  );

  test('names the child, where a look shows it', async () => {
    using story = new Story();
    const { report } = (await leaving(story)) as StopAbortedError;
    expect(report.survivors.map(({ reason }) => reason)).toEqual(['aborted']);
    expect(report.processes).toHaveLength(2);
  });

  test('does not say so either when that look fails', async () => {
    using story = new Story();
    const end = await leaving(story, () => story.system.fail('listing'));
    expect(end).toBeInstanceOf(StopAbortedError);
  });

  test('does not say so of one that went in the last turn, before the abort, and left a child', async () => {
    using story = new Story();
    const left: FakeProcess[] = [];
    const root = story.stranger({
      detached: true,
      on: {
        SIGTERM: (self) => {
          left.push(self.fork());
          self.exit();
        },
      },
    });
    // It goes as it is asked, and time is over at once: that it has gone is noticed without another look.
    const end = await abandonedAt(
      story,
      0.5,
      () => undefined,
      (signal) => escalatingStop(root, { schedule: 'TERM/0', lastResort: false, signal }),
    );
    expect(end).toBeInstanceOf(StopAbortedError);
    expect((end as StopAbortedError).report.survivors).toHaveLength(1);
    expectHarmless(story, ...left);
  });

  test('says so where there is nobody else: success wins a tie', async () => {
    using story = new Story();
    const root = story.stranger({ detached: true, ...STUBBORN });
    const end = await abandonedAt(
      story,
      500,
      () => {
        root.exit();
      },
      (signal) => escalatingStop(root, { signal }),
    );
    expect(end).toMatchObject({ ok: true, outcome: 'stopped' });
    expectHarmless(story);
  });

  test('does not say so of a query, which could not be asked again', async () => {
    using story = new Story();
    const worker = story.stranger({ command: 'worker one', exitsOn: { SIGTERM: 10 } });
    const end = await abandonedAt(
      story,
      100,
      () => {
        expect(worker.isAlive).toBe(false);
      },
      (signal) => stopMatching('worker one', { signal }),
    );
    expect(end).toBeInstanceOf(StopAbortedError);
    expectHarmless(story);
  });
});

describe('a stop that follows a query', () => {
  test.each(kinds)('%s: waits 250 ms for who is started again', async (_kind, options) => {
    using story = new Story(options);
    const worker = story.stranger({ command: 'worker one', exitsOn: { SIGTERM: 100 } });
    const report = await story.run(stopMatching('worker one'));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    const waitedMs = story.system.clock.now() - worker.ended!.atMs;
    expect(waitedMs).toBeGreaterThanOrEqual(250);
    expect(waitedMs).toBeLessThanOrEqual(options.like === 'portable' ? 1_500 : 310);
    expectHarmless(story);
  });

  test('waits anew after each who was started again, and does so 200 ms later', async () => {
    using story = new Story();
    const supervisor = story.stranger({ command: 'supervisor' });
    const started: FakeProcess[] = [];
    const start = (self: FakeProcess): void => {
      if (started.length === 4) return;
      const worker = self.spawn({ command: 'worker one' });
      started.push(worker);
      const restart = (): void => {
        if (worker.isAlive) self.after(10, restart);
        else {
          self.after(200, () => {
            start(self);
          });
        }
      };
      restart();
    };
    start(supervisor);
    const report = await story.run(stopMatching('worker one'));
    expect(report.ok).toBe(true);
    expect(report.processes.map(({ pid }) => pid)).toEqual(started.map(({ pid }) => pid));
    expect(started).toHaveLength(4);
    expectHarmless(story, supervisor);
  });

  test('names who was started when its time was over, and signals it no more', async () => {
    using story = new Story();
    const held = story.stranger({ command: 'worker one', uninterruptible: true });
    const late: FakeProcess[] = [];
    story.later(2_050, () => {
      late.push(story.stranger({ command: 'worker one' }));
      held.release();
    });
    const report = await story.run(
      stopMatching('worker one', { schedule: 'TERM/1/KILL/1', reject: false }),
    );
    expect(report.ok).toBe(false);
    expect(report.durationMs).toBeLessThanOrEqual(3_000);
    expectHarmless(story, ...late);
  });
});

describe('who was started when the time of a query was over, and has gone before the query is done', () => {
  /** The worker that the query names last goes right after it was looked at. */
  async function naming(beside: number): Promise<{ story: Story; report: StopReport }> {
    const story = new Story({ lookTakesMs: 20 });
    const held = story.stranger({ command: 'worker one', uninterruptible: true });
    let late: FakeProcess | undefined;
    story.later(2_050, () => {
      late = story.stranger({ command: 'worker one' });
      for (let count = 0; count < beside; count++) story.stranger({ command: 'worker one' });
      held.release();
    });
    const { platform } = story.system;
    const restore = usePlatform({
      ...platform,
      sight: (pid) => {
        const sight = platform.sight(pid);
        if (pid === late?.pid) late.exit();
        return sight;
      },
    });
    const report = await story.run(
      stopMatching('worker one', { schedule: 'TERM/1/KILL/1', reject: false }),
    );
    restore();
    expect(late?.isAlive).toBe(false);
    return { story, report };
  }

  test('is not said to be alive', async () => {
    const { story, report } = await naming(1);
    using _ = story;
    expect(report).toMatchObject({ outcome: 'survived', survivors: [{ reason: 'respawned' }] });
    expect(report.processes.map(({ fate }) => fate)).toEqual(['killed', 'exited', 'alive']);
  });

  test('and was the only one: nobody knows who came after it', async () => {
    const { story, report } = await naming(0);
    using _ = story;
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.processes.map(({ fate }) => fate)).toEqual(['killed', 'exited']);
  });
});

describe('who may not be signalled because it is hidden', () => {
  test('is a survivor at once, however it was to be stopped', async () => {
    for (const call of [
      (pid: number) => sigkillAndVerify(pid, { reject: false }),
      (pid: number) => escalatingStop(pid, { lastResort: false, reject: false }),
    ]) {
      using story = new Story();
      const hidden = story.stranger({ hidden: true });
      const report = await story.run(call(hidden.pid));
      expect(report.survivors).toMatchObject([{ reason: 'not-permitted' }]);
      expect(report.durationMs).toBeLessThanOrEqual(50);
      expectHarmless(story, hidden);
    }
  });
});

describe('where a look takes long', () => {
  test('the time that is given begins when the targets are known', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 400 });
    const worker = story.stranger(STUBBORN);
    await story.run(escalatingStop(worker, { schedule: 'TERM/1/KILL/2' }));
    const [term] = story.timesOf('SIGTERM');
    const [kill] = story.timesOf('SIGKILL');
    expect(kill! - term!).toBeGreaterThanOrEqual(1_000);
    expect(kill! - term!).toBeLessThanOrEqual(1_900);
    expectHarmless(story);
  });

  test('what is due is not late by the time between two looks', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 60 });
    const worker = story.stranger(STUBBORN);
    await story.run(escalatingStop(worker, { schedule: 'TERM/20/INT/20/KILL/2' }));
    // There are 3 s between two looks by then.
    expect(story.timesOf('SIGINT')[0]).toBeLessThanOrEqual(20_400);
    expect(story.timesOf('SIGKILL')[0]).toBeLessThanOrEqual(40_600);
    expectHarmless(story);
  });

  test('the end is not overrun by waiting for a child that is dead to tell of its exit', async () => {
    for (const exitMs of [8_000, 8_500, 8_900]) {
      using story = new Story({ like: 'portable', lookTakesMs: 120 });
      const worker = story.stranger({ exitsOn: { SIGTERM: exitMs } });
      const silent = { pid: worker.pid, exitCode: null, on: () => silent, off: () => silent };
      const report = await story.run(
        escalatingStop(silent, { schedule: 'TERM/9/KILL/0', reject: false }),
      );
      // There are 6 s between two looks by then.
      expect(report.durationMs, `${exitMs}`).toBeLessThanOrEqual(10_000);
      expect(report.ok).toBe(true);
      expectHarmless(story);
    }
  });

  test('who is left behind late in the grace is killed when its own time is over', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 60 });
    const root = story.stranger({ exitsOn: { SIGTERM: 10 } });
    const child = root.spawn(STUBBORN);
    await story.run(escalatingStop(root, { schedule: 'TERM/60/KILL/2' }));
    const asked = story.timesOf('SIGTERM')[1]!;
    expect(child.ended!.atMs - asked).toBeGreaterThanOrEqual(3_000);
    expect(child.ended!.atMs - asked).toBeLessThanOrEqual(3_300);
    expectHarmless(story);
  });
});
