import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const LONGEST_MS = 2_000;

/**
 * The last resort where nothing can be looked at: ends a child of ours, alone. While nobody has collected it, its pid
 * is its own. Waits for its end, but not for ever.
 */
export async function killOwn(child: ChildProcess): Promise<void> {
  // Node.js emits what the system refuses, and nobody listens any more.
  child.on('error', () => undefined);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(LONGEST_MS) });
  child.kill('SIGKILL');
  // It did not end in time: that nothing could be proven is said already.
  await ended.catch(() => undefined);
}
