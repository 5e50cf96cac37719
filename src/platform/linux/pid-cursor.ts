import { statSync } from 'node:fs';
import { readText } from './kernel-constants.js';

/*
 * The last field of /proc/loadavg is the last pid handed out in our PID namespace (proc_loadavg(5)). Pids are
 * handed out in ascending order and begin again after the largest, so whoever was born between two readings
 * is in the range between them: a look needs to see those alone and not the whole machine.
 */

// kernel/pid.c, RESERVED_PIDS: after the first round, numbers below are not handed out again.
const FIRST_AFTER_WRAP = 300;

/** The last pid handed out, or `undefined` where the file does not come from this kernel's own `/proc`. */
export function readPidCursor(root: string): number | undefined {
  const last = Number(readText(`${root}/loadavg`)?.trim().split(' ')[4]);
  // gVisor writes 0.
  return Number.isSafeInteger(last) && last > 0 ? last : undefined;
}

/** lxcfs mounts a file of its own over /proc/loadavg, whose last field means something else. */
export function cursorIsGenuine(root: string): boolean {
  const file = statSync(`${root}/loadavg`, { throwIfNoEntry: false });
  const directory = statSync(root, { throwIfNoEntry: false });
  return file !== undefined && file.dev === directory?.dev && readPidCursor(root) !== undefined;
}

/** Notes which numbers are handed out from now on, where the cursor can be believed. */
export function noteNumbers(root: string): () => ((pid: number) => boolean) | undefined {
  const from = cursorIsGenuine(root) ? readPidCursor(root) : undefined;
  return () => {
    const to = readPidCursor(root);
    if (from === undefined || to === undefined) return undefined;
    return (pid) => isBetween(from, to, pid);
  };
}

/** The pids handed out after `from` up to and including `to`; `undefined` if they are more than `most`. */
export function pidsBetween(
  from: number,
  to: number,
  pidMax: number,
  most: number,
): readonly number[] | undefined {
  if (to === from) return [];
  if (to > from) return to - from > most ? undefined : sequence(from + 1, to);
  const low = to < FIRST_AFTER_WRAP ? 2 : FIRST_AFTER_WRAP;
  if (pidMax - 1 - from + (to - low + 1) > most) return undefined;
  return [...sequence(from + 1, pidMax - 1), ...sequence(low, to)];
}

/** Whether a pid is among those handed out after `from` up to and including `to`. */
export function isBetween(from: number, to: number, pid: number): boolean {
  return from <= to ? from < pid && pid <= to : from < pid || pid <= to;
}

function sequence(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
