import { readFileSync } from 'node:fs';

/*
 * PID_MAX: xnu bsd/sys/proc_internal.h and forkproc in bsd/kern/kern_fork.c (never given out itself);
 * FreeBSD sys/sys/proc.h ("We use process IDs <= PID_MAX"; kern.pid_max can only lower it).
 */
const LARGEST: Readonly<Record<string, number>> = { darwin: 99_998, freebsd: 99_999 };

/** The largest number a pid_t can hold: where the real limit is not known, too much is allowed rather than too little. */
const LARGEST_PID_T = 2 ** 31 - 1;

/**
 * The largest number that can be a pid.
 *
 * @param system - a name as `process.platform` has it; another one is looked up in `/proc`
 * @param pidMax - the file Linux tells it in: one more than the largest pid (proc_sys_kernel(5))
 */
export function largestPid(system: string, pidMax = '/proc/sys/kernel/pid_max'): number {
  const known = LARGEST[system];
  if (known !== undefined) return known;
  const told = readNumber(pidMax);
  return told === undefined ? LARGEST_PID_T : told - 1;
}

function readNumber(path: string): number | undefined {
  try {
    const text = readFileSync(path, 'latin1').trim();
    return /^\d{1,10}$/.test(text) && Number(text) > 2 ? Number(text) : undefined;
  } catch {
    return undefined; // only Linux has it
  }
}
