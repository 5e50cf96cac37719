import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { monotonicClock } from '../../../src/platform/clock.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the real clock', () => {
  test('does not follow the wall clock', () => {
    const before = monotonicClock.now();
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(monotonicClock.now()).toBe(before);
    vi.advanceTimersByTime(20);
    expect(monotonicClock.now()).toBe(before + 20);
  });

  test('calls back once, when the time has passed', () => {
    const callback = vi.fn();
    monotonicClock.after(30, callback);
    vi.advanceTimersByTime(29);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(callback).toHaveBeenCalledOnce();
  });

  test('leaves no timer behind when called off', () => {
    const callback = vi.fn();
    const cancel = monotonicClock.after(30, callback);
    expect(vi.getTimerCount()).toBe(1);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    cancel();
    vi.advanceTimersByTime(100);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('a pending stop', () => {
  test('keeps the event loop alive until its timer is called off', () => {
    vi.useRealTimers();
    // Only timers that keep the event loop alive are listed.
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const cancel = monotonicClock.after(60_000, () => undefined);
    expect(timers()).toBe(before + 1);
    cancel();
    expect(timers()).toBe(before);
  });
});
