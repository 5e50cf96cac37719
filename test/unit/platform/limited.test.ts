import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { getEventListeners, once } from 'node:events';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { monotonicClock } from '../../../src/platform/clock.js';
import { limited } from '../../../src/platform/limited.js';

const execFileAsync = promisify(execFile);
const HANGING = ['--eval', 'process.stdin.resume()'];

/** A task of a package that starts one helper, keeps its handle, and starts another one if that fails. */
function twice(): { readonly task: () => Promise<unknown>; readonly started: ChildProcess[] } {
  const started: ChildProcess[] = [];
  const start = (): Promise<unknown> => {
    const helper = execFileAsync(process.execPath, HANGING);
    started.push(helper.child);
    return helper;
  };
  const task = async (): Promise<unknown> => {
    try {
      return await start();
    } catch {
      return start(); // as ps-list does
    }
  };
  return { task, started };
}

/** A clock whose timers a test fires. */
function handClock(): { readonly clock: typeof monotonicClock; readonly timers: (() => void)[] } {
  const timers: (() => void)[] = [];
  const after = (_: number, callback: () => void): (() => void) => {
    timers.push(callback);
    return () => timers.splice(timers.indexOf(callback), 1);
  };
  return { clock: { now: () => 0, after }, timers };
}

/** How the helper ended that was started as this one; waits for both. */
async function endOf(started: readonly ChildProcess[], index: number): Promise<unknown> {
  const child = await vi.waitFor(() => {
    const found = started[index];
    if (found === undefined) throw new Error('it was not started');
    return found;
  });
  return ended(child);
}

async function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode;
}

describe('limited', () => {
  it('hands on what came of a task that is in time, and leaves nothing behind', async () => {
    const { clock, timers } = handClock();
    const { signal } = new AbortController();
    const limit = { clock, ms: 10, signal };
    expect(await limited(limit, () => Promise.resolve('done'))).toBe('done');
    await expect(limited(limit, () => Promise.reject(new Error('no ps')))).rejects.toThrow('no ps');
    expect(timers).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(channel('child_process').hasSubscribers).toBe(false);
  });

  it('ends what the task has started when the time is over, and what it starts then', async () => {
    const { clock, timers } = handClock();
    const { task, started } = twice();
    const run = limited({ clock, ms: 10, signal: undefined }, task);
    await new Promise(setImmediate);
    timers[0]?.();
    await expect(run).rejects.toThrow('it did not finish within 10 ms');
    expect(await endOf(started, 0)).toBe('SIGKILL');
    expect(await endOf(started, 1)).toBe('SIGKILL');
    expect(started).toHaveLength(2);
    await vi.waitFor(() => {
      expect(channel('child_process').hasSubscribers).toBe(false);
    });
  });

  it('ends it when the signal aborts, and rejects with its reason', async () => {
    const { clock, timers } = handClock();
    const { task, started } = twice();
    const controller = new AbortController();
    const run = limited({ clock, ms: 10, signal: controller.signal }, task);
    await new Promise(setImmediate);
    const reason = new Error('the call is over');
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(await endOf(started, 0)).toBe('SIGKILL');
    expect(timers).toEqual([]);
    expect(await endOf(started, 1)).toBe('SIGKILL');
  });

  it('starts nothing where the signal has aborted already', async () => {
    const { task, started } = twice();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(limited({ clock: monotonicClock, ms: 10, signal }, task)).rejects.toThrow('late');
    expect(started).toEqual([]);
  });

  it('touches nobody else’s child', async () => {
    const { clock, timers } = handClock();
    const { task, started } = twice();
    const run = limited({ clock, ms: 10, signal: undefined }, task);
    const stranger = spawn(process.execPath, HANGING, { stdio: ['pipe', 'ignore', 'inherit'] });
    await once(stranger, 'spawn');
    timers[0]?.();
    await expect(run).rejects.toThrow('10 ms');
    const later = spawn(process.execPath, HANGING, { stdio: ['pipe', 'ignore', 'inherit'] });
    await once(later, 'spawn');
    expect(await endOf(started, 0)).toBe('SIGKILL');
    await endOf(started, 1);
    for (const child of [stranger, later]) {
      child.stdin.end();
      expect(await ended(child)).toBeNull();
    }
  });
});
