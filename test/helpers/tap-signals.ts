import { vi } from 'vitest';

/**
 * Does something while every signal to one of these processes, or to a group that one of them leads, is shown
 * to `before`, which may throw, and is then sent. A signal to anybody else is not sent, and throws.
 */
export async function tapSignals<T>(
  pids: readonly number[],
  before: (pid: number, signal: string | number | undefined) => void,
  action: () => Promise<T>,
): Promise<T> {
  // eslint-disable-next-line no-restricted-properties -- to send what was shown
  const send = process.kill.bind(process);
  const tap = vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    if (!pids.includes(Math.abs(pid))) throw new Error(`a signal to ${pid}, who is no fixture`);
    before(pid, signal);
    return send(pid, signal);
  });
  try {
    return await action();
  } finally {
    tap.mockRestore();
  }
}
