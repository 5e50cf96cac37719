import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  escalatingStop,
  InvalidOptionError,
  sigkillAndVerify,
  StopAbortedError,
  type StopEvent,
  waitUntilGone,
} from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { PATIENCE, quietTime } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { fateOf, expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

const PROMPT_MS = 100 * PATIENCE;

/** How an abandoned call ended, and how long after the abort. */
async function abandoned(
  controller: AbortController,
  call: Promise<unknown>,
): Promise<{ error: StopAbortedError; afterMs: number }> {
  let abortedAt = controller.signal.aborted ? performance.now() : Number.NaN;
  controller.signal.addEventListener('abort', () => {
    abortedAt = performance.now();
  });
  const error = await expectRejection(StopAbortedError, call);
  return { error, afterMs: performance.now() - abortedAt };
}

describe('an abort', () => {
  useCanaries();

  test('before the call sends nothing and rejects at once, whatever reject says', async () => {
    const fixture = await spawnFixture('canary');
    const controller = new AbortController();
    controller.abort();
    await expectNoSignal(async () => {
      for (const reject of [true, false]) {
        const options = { signal: controller.signal, reject, label: 'too late' };
        for (const call of [
          () => escalatingStop(fixture.child, options),
          () => sigkillAndVerify(fixture.child, options),
          () => waitUntilGone(fixture.child, { ...options, timeoutMs: 60_000 }),
        ]) {
          const { error, afterMs } = await abandoned(controller, call());
          expect(afterMs).toBeLessThan(PROMPT_MS);
          expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
          expect(error.message).toContain('too late');
          expect(error.report).toMatchObject({ ok: false, outcome: 'aborted', stages: [] });
        }
      }
      await expectUntouched(fixture);
    });
  });

  test('in the grace sends nothing more, and the report says what was done', async () => {
    const fixture = await spawnFixture('records-signals');
    const controller = new AbortController();
    const call = escalatingStop(fixture.child, {
      signal: controller.signal,
      schedule: 'TERM/1/INT/30/KILL/5',
      reject: false,
    });
    await fixture.lifeline.until('the SIGTERM', () =>
      fixture.lifeline.signals(fixture.pid).includes('SIGTERM'),
    );
    controller.abort();
    const { error, afterMs } = await abandoned(controller, call);
    expect(afterMs).toBeLessThan(PROMPT_MS);
    expect(error.report.outcome).toBe('aborted');
    expect(error.report.survivors).toMatchObject([{ pid: fixture.pid, reason: 'aborted' }]);
    expect(fateOf(error.report, fixture.pid)).toMatchObject({
      fate: 'alive',
      signals: ['SIGTERM'],
    });
    expect(JSON.parse(JSON.stringify(error.report))).toStrictEqual(error.report);
    // The next stage would have come within this time.
    await quietTime(1_200);
    expect(fixture.lifeline.signals(fixture.pid)).not.toContain('SIGINT');
    await expectAlive(fixture, [fixture.pid]);
  });

  test('in the verification rejects at once', async () => {
    const fixture = await spawnFixture('canary');
    const controller = new AbortController();
    const call = waitUntilGone(fixture.child, { signal: controller.signal, timeoutMs: 60_000 });
    await fixture.lifeline.until('a heartbeat', () => fixture.lifeline.beats(fixture.pid) > 2);
    setTimeout(() => {
      controller.abort();
    }, 50);
    const { error, afterMs } = await abandoned(controller, call);
    expect(afterMs).toBeLessThan(PROMPT_MS);
    expect(error.report.survivors).toMatchObject([{ pid: fixture.pid, reason: 'aborted' }]);
    await expectUntouched(fixture);
  });

  test('after the end changes nothing', async () => {
    const fixture = await spawnFixture('sits');
    const controller = new AbortController();
    const report = await sigkillAndVerify(fixture.child, { signal: controller.signal });
    controller.abort();
    await expectAllDead(fixture);
    expect(report.ok).toBe(true);
  });

  test.each<StopEvent['type']>([
    'captured',
    'stage-started',
    'signalled',
    'frozen',
    'gone',
    'stage-ended',
  ])('at the event %s of a tree leaves nobody stopped', async (type) => {
    for (const schedule of ['TERM/0.1/KILL/20', 'KILL/20']) {
      const fixture = await spawnFixture('has-children', [4, 'stubborn'], { processes: 5 });
      const controller = new AbortController();
      const call = escalatingStop(fixture.child, {
        schedule,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === type) controller.abort();
        },
      });
      const outcome = await call.then(
        (report) => report.outcome,
        (error: unknown) => error,
      );
      // Dead or alive, never in between.
      const stopped = fixture.pids().filter((pid) => /[Tt]/.test(readStat(pid)?.state ?? ''));
      expect(stopped).toEqual([]);
      // Success wins a tie: then all are dead.
      const abandoned = outcome instanceof StopAbortedError;
      expect(abandoned ? 'abandoned' : outcome).toMatch(/^(abandoned|killed)$/);
      if (!abandoned) await expectAllDead(fixture);
    }
  });

  test('while a large tree is frozen and killed leaves everybody running or dead', async (context) => {
    const tree = compiledFixture(context, 'tree');
    const outcomes = new Set<unknown>();
    for (let delayMs = 0; delayMs < 60; delayMs += 6) {
      const fixture = await spawnFixture(tree, [4, 4, 500], { processes: 341 });
      const controller = new AbortController();
      const call = sigkillAndVerify(fixture.child, {
        scope: 'tree',
        timeoutMs: 20_000,
        signal: controller.signal,
      });
      setTimeout(() => {
        controller.abort();
      }, delayMs);
      const outcome = await call.then(
        () => 'killed',
        (error: unknown) => (error instanceof StopAbortedError ? 'abandoned' : error),
      );
      outcomes.add(outcome);
      const stopped = fixture.pids().filter((pid) => /[Tt]/.test(readStat(pid)?.state ?? ''));
      expect(stopped, `aborted after ${delayMs} ms`).toEqual([]);
      if (outcome === 'killed') await expectAllDead(fixture);
    }
    expect(
      [...outcomes].filter((outcome) => !['killed', 'abandoned'].includes(String(outcome))),
    ).toEqual([]);
    expect(outcomes, 'some were in time').toContain('abandoned');
  });
});

describe('one AbortSignal', () => {
  useCanaries();

  test('shared by 50 stops has one listener, and none when they have ended', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'tree'), [50, 1, 200, 'stubborn'], {
      processes: 51,
    });
    const controller = new AbortController();
    const { signal } = controller;
    const counts = new Set<number>();
    const warnings: Error[] = [];
    const listener = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', listener);
    try {
      const calls = fixture.others().map((pid) =>
        escalatingStop(pid, {
          signal,
          schedule: 'TERM/60/KILL/5',
          onEvent: () => counts.add(getEventListeners(signal, 'abort').length),
        }),
      );
      const outcomes = Promise.allSettled(calls);
      await expect.poll(() => counts.size, { timeout: 10_000 }).toBeGreaterThan(0);
      await quietTime(300);
      counts.add(getEventListeners(signal, 'abort').length);
      controller.abort();
      for (const outcome of await outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ABORT_ERR' } });
      }
    } finally {
      process.off('warning', listener);
    }
    expect(Math.max(...counts)).toBe(1);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(warnings).toEqual([]);
    await expectAlive(fixture, fixture.others().slice(0, 5));
  });
});

describe('a signal that is not an AbortSignal', () => {
  useCanaries();

  test.each(['SIGTERM', 'SIGKILL', 'TERM'])(
    'such as %s is refused, and the error says what to use',
    async (name) => {
      const fixture = await spawnFixture('canary');
      await expectNoSignal(async () => {
        const options = { signal: name as unknown as AbortSignal };
        const error = await expectRejection(
          InvalidOptionError,
          escalatingStop(fixture.child, options),
        );
        expect(error.message).toContain('use schedule');
        await expectRejection(InvalidOptionError, sigkillAndVerify(fixture.child, options));
      });
      await expectUntouched(fixture);
    },
  );
});
