import { afterEach, beforeEach, expect, vi } from 'vitest';

/** In every test of the file process.kill throws, and nobody may have called it. */
export function neverSignals(): void {
  beforeEach(() => {
    vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
      throw new Error(`process.kill(${pid}, ${String(signal)}) was called`);
    });
  });

  afterEach(() => {
    const { calls } = vi.mocked(process.kill).mock;
    vi.mocked(process.kill).mockRestore();
    expect(calls).toEqual([]);
  });
}
