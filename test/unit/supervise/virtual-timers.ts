import { vi } from 'vitest';
import type { FakeSystem } from '../../../src/testing/testing.js';

/**
 * Puts the timers and the clock of this layer, which are Node's own, on a fake system's virtual time until it is
 * disposed of. `pending` counts those that are set.
 */
export function virtualTimers({ clock }: FakeSystem): Disposable & { readonly pending: number } {
  const pending = new Set<() => void>();
  vi.stubGlobal('setTimeout', (callback: () => void, ms: number) => {
    const cancel = clock.after(ms, () => {
      pending.delete(cancel);
      callback();
    });
    pending.add(cancel);
    return cancel;
  });
  vi.stubGlobal('clearTimeout', (cancel: (() => void) | undefined) => {
    if (cancel === undefined || !pending.delete(cancel)) return;
    cancel();
  });
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now());
  return {
    get pending() {
      return pending.size;
    },
    [Symbol.dispose]() {
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
    },
  };
}
