import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  sigkillAndVerify,
  StopAbortedError,
  stopMatching,
  waitUntilGone,
} from '../../../src/index.js';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { StopEvent } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/* Whatever happens at the last moment, however looking and the end of the time fall together. */

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

const moments = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

/** A dead child that never tells of its exit. */
const silent = ({ pid }: FakeProcess): object => {
  const handle = { pid, exitCode: null, on: () => handle, off: () => handle };
  return handle;
};

describe('whoever goes at the end of the time, and leaves a child', () => {
  const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
    ['like Linux', { lookTakesMs: 50 }],
    ['like ps', { like: 'portable', lookTakesMs: 50 }],
  ];

  test.each(kinds)('%s: is not taken for the last, whenever that is', async (_kind, options) => {
    for (const ms of moments(900, 1_500, 30)) {
      using story = new Story(options);
      const worker = story.stranger({ command: 'worker one', detached: true, ...STUBBORN });
      const left: FakeProcess[] = [];
      worker.after(ms, () => {
        left.push(worker.fork(STUBBORN));
        worker.exit();
      });
      const report = await story.run(
        stopMatching('worker one', { schedule: 'TERM/1', lastResort: false, reject: false }),
      );
      expect(report.ok, `${ms}`).toBe(false);
      expect(report.durationMs, `${ms}`).toBeLessThanOrEqual(2_000);
      expectHarmless(story);
    }
  });

  test.each(kinds)(
    '%s: nor is who was started again, where only matches are meant',
    async (_k, o) => {
      for (const ms of moments(900, 1_300, 30)) {
        using story = new Story(o);
        const worker = story.stranger({ command: 'worker one', ...STUBBORN });
        worker.after(ms, () => {
          story.stranger({ command: 'worker one', ...STUBBORN });
          worker.exit();
        });
        const report = await story.run(
          stopMatching('worker one', {
            ...{ schedule: 'TERM/1', lastResort: false, scope: 'process', reject: false },
          }),
        );
        expect(report.ok, `${ms}`).toBe(false);
        expectHarmless(story);
      }
    },
  );

  test('is the last, where nobody else is meant', async () => {
    for (const ms of moments(900, 980, 20)) {
      using story = new Story({ like: 'portable', lookTakesMs: 50 });
      const worker = story.stranger(STUBBORN);
      worker.after(ms, () => {
        worker.exit();
      });
      const report = await story.run(
        waitUntilGone(worker, { timeoutMs: 1_000, reject: false, scope: 'process' }),
      );
      expect(report.ok, `${ms}`).toBe(true);
    }
  });
});

describe('where looks take half a second', () => {
  test('whoever goes at the end of the time, and leaves a child, is not taken for the last', async () => {
    for (const ms of moments(3_100, 6_100, 50)) {
      using story = new Story({ lookTakesMs: 500 });
      const worker = story.stranger({ command: 'worker one', detached: true, ...STUBBORN });
      worker.after(ms, () => {
        worker.fork(STUBBORN);
        worker.exit();
      });
      const report = await story.run(
        stopMatching('worker one', { schedule: 'TERM/1', lastResort: false, reject: false }),
      );
      expect(report.ok, `${ms}`).toBe(false);
      for (const { reason } of report.survivors) expect(reason, `${ms}`).not.toBe('unknown');
      // It takes 3 s to know the targets; the time that is given begins then, and there are a few looks at its end.
      expect(story.system.clock.now(), `${ms}`).toBeLessThanOrEqual(
        3_000 + 1_000 + 1_000 + 6 * 500,
      );
      expectHarmless(story);
    }
  });

  test('a query that answers too late, at the very end, is not taken for "gone" where nobody can look', async () => {
    for (const ms of moments(3_100, 6_100, 50)) {
      using story = new Story({ lookTakesMs: 500 });
      const worker = story.stranger({ command: 'worker one', detached: true, ...STUBBORN });
      worker.after(ms, () => {
        worker.fork(STUBBORN);
        worker.exit();
        story.system.fail('listing');
      });
      const report = await story.run(
        stopMatching('worker one', { schedule: 'TERM/1', lastResort: false, reject: false }),
      );
      expect(report.ok, `${ms}`).toBe(false);
      expectHarmless(story);
    }
  });
});

describe('where looks are far apart', () => {
  test('a death that takes a while after SIGKILL is known soon, though another root still has time', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 60, deathTakesMs: 300 });
    const alone = await story.run(sigkillAndVerify(story.stranger()));
    expect(alone.durationMs).toBeLessThanOrEqual(900);
    const quick = story.stranger({ exitsOn: { SIGTERM: 10 } });
    const left = quick.spawn(STUBBORN);
    const slow = story.stranger({ exitsOn: { SIGTERM: 30_000 } });
    const events: StopEvent[] = [];
    await story.run(
      escalatingStop([quick, slow], {
        schedule: 'TERM/60/KILL/2',
        onEvent: (event) => events.push(event),
      }),
    );
    const told = events.filter((event) => 'process' in event && event.process.pid === left.pid);
    const [killed, gone] = told.slice(-2);
    expect(killed).toMatchObject({ type: 'signalled', signal: 'SIGKILL' });
    expect(gone).toMatchObject({ type: 'gone', fate: 'killed' });
    expect(gone!.elapsedMs - killed!.elapsedMs).toBeLessThanOrEqual(900);
    expectHarmless(story);
  });

  test('who is left behind is killed when its own time is over, though another root still has time', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 60 });
    const quick = story.stranger({ exitsOn: { SIGTERM: 10 } });
    const left = quick.spawn(STUBBORN);
    const slow = story.stranger({ exitsOn: { SIGTERM: 30_000 } });
    await story.run(escalatingStop([quick, slow], { schedule: 'TERM/60/KILL/2' }));
    const asked = story.timesOf('SIGTERM').at(-1)!;
    expect(left.ended!.atMs - asked).toBeLessThanOrEqual(3_400);
    expectHarmless(story);
  });
});

describe('a child that is dead and has yet to tell of its exit', () => {
  test('is waited for no longer than 400 ms after the end, beside one who lives', async () => {
    using story = new Story();
    const stubborn = story.stranger();
    const child = story.system.spawn();
    story.later(280, () => {
      child.exit(3);
    });
    const report = await story.run(
      waitUntilGone([stubborn, silent(child)], { timeoutMs: 300, reject: false }),
    );
    expect(report.survivors).toMatchObject([{ pid: stubborn.pid }]);
    expect(report.durationMs).toBeGreaterThanOrEqual(700);
    expect(report.durationMs).toBeLessThanOrEqual(760);
    expectHarmless(story, stubborn);
  });

  test('does not make of the other one, who went when the stop was abandoned, the last', async () => {
    using story = new Story();
    const root = story.stranger({ detached: true, ...STUBBORN });
    const child = story.system.spawn({ exitsOn: { SIGTERM: 200 } });
    const controller = new AbortController();
    const left: FakeProcess[] = [];
    story.system.self.after(500, () => {
      left.push(root.fork());
      root.exit();
      controller.abort();
    });
    const error = await story.rejection(
      escalatingStop([root, silent(child)], { signal: controller.signal }),
    );
    expect(error).toBeInstanceOf(StopAbortedError);
    expect(left[0]?.isAlive).toBe(true);
    expectHarmless(story, ...left);
  });
});

describe('certainty', () => {
  test('is waited for a little beyond the end, where it only takes a quiet moment', async () => {
    using story = new Story();
    const marker = createMarker();
    story.stranger({ env: marker.env });
    const off = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      off();
      story.stranger().exit();
    });
    const report = await story.run(sigkillAndVerify([], { marker, timeoutMs: 20, reject: false }));
    expect(report.ok).toBe(true);
    expect(report.durationMs).toBeGreaterThanOrEqual(50);
    expect(report.durationMs).toBeLessThanOrEqual(420);
  });

  test('is not waited for where nobody can look: it ends with the schedule', async () => {
    using story = new Story();
    const worker = story.stranger({ detached: true, exitsOn: { SIGTERM: 100 } });
    const view = story.system.platform.view.bind(story.system.platform);
    let isBlind = false;
    const restore = usePlatform({
      ...story.system.platform,
      view: () => {
        const made = view();
        const { look } = made;
        made.look = async (how) => {
          if (isBlind) throw new ProcessTableError('no luck');
          return look.call(made, how);
        };
        return made;
      },
    });
    story.later(50, () => (isBlind = true));
    const report = await story.run(
      escalatingStop(worker, { schedule: 'TERM/2/KILL/1', reject: false }),
    );
    restore();
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.durationMs).toBeGreaterThanOrEqual(3_000);
    expect(report.durationMs).toBeLessThanOrEqual(3_100);
    expectHarmless(story);
  });
});

describe('a query', () => {
  test('that fails for a while after all went is asked again, until it answers', async () => {
    using story = new Story();
    const worker = story.stranger({ command: 'worker one', exitsOn: { SIGTERM: 10 } });
    const list = story.system.platform.list.bind(story.system.platform);
    let isBlind = false;
    const restore = usePlatform({
      ...story.system.platform,
      list: async () => {
        if (isBlind) throw new ProcessTableError('no luck');
        return list();
      },
    });
    story.later(5, () => (isBlind = true));
    story.later(900, () => (isBlind = false));
    const report = await story.run(stopMatching('worker one', { reject: false }));
    restore();
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(report.durationMs).toBeGreaterThanOrEqual(900);
    expect(worker.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('that answers after the stop was abandoned takes in nobody any more', async () => {
    for (const ms of moments(20, 300, 10)) {
      using story = new Story({ like: 'portable', lookTakesMs: 30 });
      story.stranger({ command: 'worker one' });
      const controller = new AbortController();
      const late: FakeProcess[] = [];
      const heldOnTo: number[] = [];
      const view = story.system.platform.view.bind(story.system.platform);
      const restore = usePlatform({
        ...story.system.platform,
        view: () => {
          const made = view();
          const { pin, close } = made;
          let isClosed = false;
          made.pin = (process) => {
            if (isClosed) heldOnTo.push(process.pid);
            return pin.call(made, process);
          };
          made.close = () => {
            isClosed = true;
            close.call(made);
          };
          return made;
        },
      });
      story.later(ms - 9, () => {
        late.push(story.stranger({ command: 'worker one' }));
      });
      story.system.self.after(ms, () => {
        controller.abort();
      });
      const error = await story.rejection(
        stopMatching('worker one', { signal: controller.signal }),
      );
      expect(error).toBeInstanceOf(StopAbortedError);
      await story.system.clock.elapse(1_000);
      restore();
      expect(heldOnTo, `${ms}`).toEqual([]);
      expectHarmless(story);
    }
  });
});

describe('the time of a stop', () => {
  test('is told from its beginning, and the first signal comes with what the first look showed', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 200 });
    story.system.clock.advance(5_000);
    const worker = story.stranger({ command: 'worker' });
    const events: StopEvent[] = [];
    await story.run(escalatingStop(worker, { onEvent: (event) => events.push(event) }));
    const [captured, started] = events;
    expect(captured).toMatchObject({
      type: 'captured',
      processes: [{ pid: worker.pid, role: 'target', command: 'worker' }],
    });
    expect(captured!.elapsedMs).toBeLessThanOrEqual(700);
    expect(started).toMatchObject({ type: 'stage-started', elapsedMs: captured!.elapsedMs });
    expectHarmless(story);
  });

  test.each([7, 8.5, 11, 13.3, 17])('is kept where looks are far apart: %d s', async (seconds) => {
    using story = new Story({ like: 'portable', lookTakesMs: 100 });
    const worker = story.stranger(STUBBORN);
    await story.run(escalatingStop(worker, { schedule: `TERM/${seconds}/KILL/2` }));
    // There are up to 5 s between two looks by then, and one that a signal rests on takes 100 ms.
    expect(story.timesOf('SIGKILL')[0]).toBeLessThanOrEqual(seconds * 1_000 + 500);
    expectHarmless(story);
  });
});
