import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { escalatingStop, waitUntilGone } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import { portableFor } from '../../../src/platform/portable/portable.js';
import { FakeSources } from '../platform/portable/fake-sources.js';

/** A machine whose `ps` hangs from some look on, until it is ended. */
class HangingSources extends FakeSources {
  /** It answers so often. */
  answers = Infinity;
  readonly hanging = new Set<AbortSignal>();

  override lines(signal?: AbortSignal): ReturnType<FakeSources['lines']> {
    if (this.listings < this.answers || signal === undefined) return super.lines();
    this.hanging.add(signal);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        this.hanging.delete(signal);
        reject(signal.reason as Error);
      });
    });
  }

  /** Lets the time go on until the promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    const state = { isSettled: false };
    const settle = (): void => {
      state.isSettled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await new Promise(setImmediate);
      if (state.isSettled) return promise;
      const next = this.timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) throw new Error('nothing would ever happen');
      this.timers.splice(this.timers.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
  }
}

const TARGET = 2_000;
let restore = (): void => undefined;
afterEach(() => {
  restore();
});

function machine(answers: number): HangingSources {
  const sources = new HangingSources();
  sources.answers = answers;
  sources.rows.push({ pid: TARGET, ppid: 1 });
  restore = usePlatform(portableFor('darwin', sources));
  return sources;
}

describe('looks that hang', () => {
  it.each([3, 4, 5, 6])('(from the look after the %ith on) end a wait', async (answers) => {
    const sources = machine(answers);
    const wait = waitUntilGone(TARGET, { timeoutMs: 2_000, scope: 'tree', reject: false });
    const report = await sources.run(wait);
    expect(report).toMatchObject({ outcome: 'unknown', survivors: [{ pid: TARGET }] });
    expect(report.survivors[0]?.hint).toContain('had not answered');
    expect(report.durationMs).toBeGreaterThanOrEqual(2_000);
    expect(report.durationMs).toBeLessThanOrEqual(12_500);
    expect(sources.hanging.size).toBe(0);
    expect(sources.timers).toEqual([]);
  });

  it.each([0, 1, 2])('(from the look after the %ith on) end the beginning', async (answers) => {
    const sources = machine(answers);
    const stop = escalatingStop(TARGET, { schedule: 'KILL/60' });
    await expect(sources.run(stop)).rejects.toMatchObject({ code: 'ERR_PROCESS_TABLE' });
    expect(sources.now).toBeLessThanOrEqual(15_500);
    expect(sources.hanging.size).toBe(0);
    expect(sources.timers).toEqual([]);
  });

  it('end with a call that is abandoned', async () => {
    const sources = machine(0);
    const controller = new AbortController();
    const stop = escalatingStop(TARGET, { signal: controller.signal });
    await new Promise(setImmediate);
    expect(sources.hanging.size).toBe(1);
    controller.abort();
    await expect(sources.run(stop)).rejects.toMatchObject({ code: 'ABORT_ERR' });
    expect(sources.hanging.size).toBe(0);
    expect(sources.timers).toEqual([]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('are told to every target, without a warning', async () => {
    const sources = machine(0);
    const warned = vi.spyOn(process, 'emitWarning');
    const targets = Array.from({ length: 30 }, (_, index) => TARGET + index);
    const wait = waitUntilGone(targets, { timeoutMs: 100, reject: false });
    await expect(sources.run(wait)).rejects.toMatchObject({ code: 'ERR_PROCESS_TABLE' });
    expect(warned).not.toHaveBeenCalled();
  });

  it('cost no timer that outlives a call whose looks answer', async () => {
    const sources = machine(Infinity);
    const options = { timeoutMs: 100, reject: false } as const;
    expect(await sources.run(waitUntilGone(TARGET, options))).toMatchObject({
      outcome: 'survived',
    });
    expect(sources.timers).toEqual([]);
  });
});
