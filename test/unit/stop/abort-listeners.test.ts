import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { onAbort } from '../../../src/stop/abort-listeners.js';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('a shared signal', () => {
  test('has one listener however many stops share it, and none afterwards', () => {
    const { signal } = new AbortController();
    const ends = Array.from({ length: 100 }, () => onAbort(signal, () => undefined));
    expect(listeners(signal)).toBe(1);
    for (const end of ends.slice(1)) end();
    expect(listeners(signal)).toBe(1);
    ends[0]?.();
    expect(listeners(signal)).toBe(0);
  });

  test('tells everybody, once', () => {
    const controller = new AbortController();
    const callbacks = [vi.fn(), vi.fn(), vi.fn()];
    for (const callback of callbacks) onAbort(controller.signal, callback);
    controller.abort();
    controller.abort();
    for (const callback of callbacks) expect(callback).toHaveBeenCalledOnce();
  });

  test('does not tell whoever called it off', () => {
    const controller = new AbortController();
    const [stays, leaves] = [vi.fn(), vi.fn()];
    onAbort(controller.signal, stays);
    onAbort(controller.signal, leaves)();
    controller.abort();
    expect(stays).toHaveBeenCalledOnce();
    expect(leaves).not.toHaveBeenCalled();
  });

  test('tells everybody although one calls itself off meanwhile', () => {
    const controller = new AbortController();
    const second = vi.fn();
    const end = onAbort(controller.signal, () => {
      end();
    });
    onAbort(controller.signal, second);
    controller.abort();
    expect(second).toHaveBeenCalledOnce();
  });
});

describe('a signal that was used before', () => {
  test('can be used again, and what was called off twice harms nobody', () => {
    const controller = new AbortController();
    const first = onAbort(controller.signal, () => undefined);
    first();
    const callback = vi.fn();
    onAbort(controller.signal, callback);
    first();
    expect(listeners(controller.signal)).toBe(1);
    // Whoever comes next still shares that one.
    onAbort(controller.signal, () => undefined);
    expect(listeners(controller.signal)).toBe(1);
    controller.abort();
    expect(callback).toHaveBeenCalledOnce();
  });

  test('of another call is left alone', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const callback = vi.fn();
    onAbort(one.signal, callback);
    const end = onAbort(other.signal, () => undefined);
    other.abort();
    end();
    expect(callback).not.toHaveBeenCalled();
    expect(listeners(one.signal)).toBe(1);
  });
});
