import { expect, vi } from 'vitest';

/** Does something with a stub in the place of process.kill that throws. Nobody may have called it, not even to probe. */
export async function expectNoSignal<T>(action: () => Promise<T>): Promise<T> {
  const kill = vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    throw new Error(`process.kill(${String(pid)}, ${String(signal)}) was called`);
  });
  try {
    return await action();
  } finally {
    const { calls } = kill.mock;
    kill.mockRestore();
    expect(calls).toEqual([]);
  }
}
