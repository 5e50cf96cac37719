import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  StopAbortedError,
  escalatingStop,
  sigkillAndVerify,
  stopMatching,
  waitUntilGone,
} from '../../../src/index.js';
import type { StopEvent, StopOptions } from '../../../src/index.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like Linux, and busy', { callTakesMs: 0.05, deathTakesMs: 3 }],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
  ['like a slow ps', { like: 'portable', lookTakesMs: 70 }],
];

interface Ending {
  readonly error: unknown;
  readonly settledMs: number;
  readonly signalsAfter: number;
}

/** Aborts a stop of that process after so many milliseconds, and sees how it ends. */
async function abortAfter(
  story: Story,
  ms: number,
  call: (signal: AbortSignal) => Promise<unknown>,
): Promise<Ending> {
  const { system } = story;
  const controller = new AbortController();
  let abortedMs = NaN;
  let sent = 0;
  const abort = (): void => {
    abortedMs = system.clock.now();
    sent = system.history.signalsFromUs().length;
    controller.abort(new Error('enough'));
  };
  if (ms < 0) abort();
  // In a turn of our own event loop, as everything that aborts.
  else system.self.after(ms, abort);
  const error = await system.run(
    call(controller.signal).then(
      () => undefined,
      (thrown: unknown) => thrown,
    ),
  );
  const settledMs = system.clock.now() - abortedMs;
  // Whatever was under way has come to its end, too.
  await system.clock.elapse(10_000);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  return { error, settledMs, signalsAfter: system.history.signalsFromUs().length - sent };
}

describe.each(kinds)('%s', (_kind, options) => {
  // Before the call, in each grace, right at and around each stage, and in the verification.
  const moments = [-1, 0, 1, 10, 30, 500, 999, 1_000, 1_001, 1_040, 1_500, 1_999, 2_000, 2_001];
  const later = [2_010, 2_030, 2_041, 2_100, 2_500, 2_990];

  test.each([...moments, ...later])(
    'at %i ms: it settles, sends nothing more, and nobody stays stopped',
    async (ms) => {
      using story = new Story(options);
      const root = story.stranger({ detached: true, ...STUBBORN });
      const child = root.fork();
      // It outlives SIGKILL, so that there is something to abort in the verification.
      const held = root.fork({ uninterruptible: true });
      const ending = await abortAfter(story, ms, (signal) =>
        escalatingStop(root, { schedule: 'TERM/1/INT/1/KILL/1', signal, reject: false }),
      );
      expect(ending.error).toBeInstanceOf(StopAbortedError);
      expect(ending.settledMs).toBeLessThanOrEqual(100);
      expect(ending.signalsAfter).toBe(0);
      const { report } = ending.error as StopAbortedError;
      expect(report).toMatchObject({ ok: false, outcome: 'aborted', targets: [{ pid: root.pid }] });
      for (const { pid, reason } of report.survivors) {
        expect(reason).toBe('aborted');
        if (ms < 2_000) expect(story.system.processAt(pid)?.isAlive).toBe(true);
      }
      expect(report.survivors.map(({ pid }) => pid)).toContain(ms < 2_000 ? root.pid : held.pid);
      expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
      expect(child.state).not.toBe('stopped');
      expectHarmless(story);
    },
  );

  test('a wait and a SIGKILL are abandoned likewise', async () => {
    for (const call of [
      (signal: AbortSignal, pid: number) => waitUntilGone(pid, { timeoutMs: 5_000, signal }),
      (signal: AbortSignal, pid: number) => sigkillAndVerify(pid, { timeoutMs: 5_000, signal }),
    ]) {
      using story = new Story(options);
      const held = story.stranger({ uninterruptible: true });
      const ending = await abortAfter(story, 300, (signal) => call(signal, held.pid));
      expect(ending.error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
      expect((ending.error as StopAbortedError).cause).toEqual(new Error('enough'));
      expect(ending.settledMs).toBeLessThanOrEqual(100);
      expect(ending.signalsAfter).toBe(0);
      expectHarmless(story);
    }
  });

  test('a stop that follows a query is abandoned likewise', async () => {
    for (const ms of [-1, 0, 15, 300, 990]) {
      using story = new Story(options);
      const supervisor = story.stranger({ command: 'supervisor' });
      const spawn = (): FakeProcess => supervisor.spawn({ command: 'worker one', ...STUBBORN });
      spawn();
      supervisor.every(100, (self) => {
        if (!self.children.some(({ isAlive }) => isAlive)) spawn();
      });
      const ending = await abortAfter(story, ms, (signal) =>
        stopMatching('worker one', { schedule: 'TERM/1/KILL/3', signal }),
      );
      expect(ending.error).toBeInstanceOf(StopAbortedError);
      expect(ending.settledMs, `aborted at ${ms}`).toBeLessThanOrEqual(100);
      expect(ending.signalsAfter).toBe(0);
      expectHarmless(story, supervisor);
    }
  });
});

describe('while looking takes long', () => {
  test.each([10, 200, 500, 800, 1_100])(
    'a stop is abandoned within 100 ms, at %i ms',
    async (ms) => {
      using story = new Story({ like: 'portable', lookTakesMs: 300 });
      const worker = story.stranger(STUBBORN);
      const ending = await abortAfter(story, ms, (signal) => escalatingStop(worker, { signal }));
      expect(ending.error).toBeInstanceOf(StopAbortedError);
      expect(ending.settledMs).toBeLessThanOrEqual(100);
      expect(ending.signalsAfter).toBe(0);
      expectHarmless(story);
    },
  );
});

describe('a tie', () => {
  test('is won by success: everybody is gone when the signal aborts', async () => {
    using story = new Story();
    const worker = story.stranger({ exitsOn: { SIGTERM: 20_000 } });
    const controller = new AbortController();
    story.later(20_000, () => {
      if (worker.isAlive) worker.exit();
      controller.abort();
    });
    const report = await story.run(
      escalatingStop(worker, { schedule: 'TERM/40/KILL/1', signal: controller.signal }),
    );
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expectHarmless(story);
  });

  test('is no tie, if it cannot be told whether everybody is gone', async () => {
    using story = new Story();
    const worker = story.stranger({ exitsOn: { SIGTERM: 100 } });
    story.later(50, () => {
      story.system.fail('pins');
    });
    const ending = await abortAfter(story, 200, (signal) => escalatingStop(worker, { signal }));
    expect(ending.error).toBeInstanceOf(StopAbortedError);
    expectHarmless(story);
  });

  test('leaves what is over as it is', async () => {
    using story = new Story();
    const controller = new AbortController();
    const { signal } = controller;
    const report = await story.run(escalatingStop(story.stranger(), { signal }));
    expect(report.ok).toBe(true);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    controller.abort();
    expectHarmless(story);
  });
});

describe('a listener that aborts', () => {
  const wholeStory: StopOptions = { schedule: 'TERM/0/INT/0/HUP/1/KILL/1', reject: false };

  /** Aborts at the first event of that type, and says what was sent before and after. */
  async function abortAt(type: StopEvent['type']): Promise<{ before: number; after: number }> {
    using story = new Story();
    const root = story.stranger(STUBBORN);
    root.fork({ uninterruptible: true });
    const controller = new AbortController();
    let before = -1;
    const finished: StopEvent[] = [];
    const ending = await story.run(
      escalatingStop(root, {
        ...wholeStory,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'finished') finished.push(event);
          if (event.type !== type || before >= 0) return;
          before = story.system.history.signalsFromUs().length;
          controller.abort();
        },
      }).then(
        (report) => report.outcome,
        (error: unknown) => error,
      ),
    );
    expect(before).toBeGreaterThanOrEqual(0);
    if (type !== 'finished') expect(ending).toBeInstanceOf(StopAbortedError);
    await story.system.clock.elapse(10_000);
    expect(finished).toHaveLength(1);
    expectHarmless(story);
    return { before, after: story.system.history.signalsFromUs().length };
  }

  test.each(['captured', 'stage-started', 'signalled', 'stage-ended', 'frozen', 'gone'] as const)(
    'at "%s" is heard: nothing is sent after it, and the end is told once',
    async (type) => {
      const { before, after } = await abortAt(type);
      expect(after).toBe(before);
    },
  );

  test('at "finished" is too late, and the end is told once', async () => {
    const { before, after } = await abortAt('finished');
    expect(after).toBe(before);
  });
});

describe('one signal for many stops', () => {
  test('gets one listener, and none is left', async () => {
    using story = new Story();
    const controller = new AbortController();
    const { signal } = controller;
    const workers = Array.from({ length: 100 }, () => story.stranger(STUBBORN));
    const listeners: number[] = [];
    const stops = workers.map((worker) =>
      escalatingStop(worker, { signal }).catch((error: unknown) => (error as Error).name),
    );
    story.system.self.after(100, () => {
      listeners.push(getEventListeners(signal, 'abort').length);
      controller.abort();
    });
    expect(await story.run(Promise.all(stops))).toEqual(workers.map(() => 'AbortError'));
    expect(listeners).toEqual([1]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expectHarmless(story);
  });
});
