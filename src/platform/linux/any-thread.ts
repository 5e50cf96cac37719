import { readdirSync } from 'node:fs';
import type { Read } from '../platform.js';
import { whyUnreadable } from './proc-files.js';

/**
 * A thread group whose leader has exited keeps its program, files and directory in the threads that live
 * on; under the leader's own number all of it reads as empty.
 */
export function readFromAnyThread<T>(
  directory: string,
  pid: number,
  read: (directory: string) => Read<T>,
): Read<T> {
  const own = read(directory);
  if (own.ok || own.reason === 'denied') return own;
  let threads: string[];
  try {
    threads = readdirSync(`${directory}/task`);
  } catch (error) {
    return { ok: false, reason: whyUnreadable(error, `${directory}/task`) };
  }
  for (const thread of threads) {
    if (thread === String(pid)) continue;
    const found = read(`${directory}/task/${thread}`);
    if (found.ok || found.reason === 'denied') return found;
  }
  return { ok: false, reason: 'none' };
}
