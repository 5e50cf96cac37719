import type { ProcessState } from '../../process/process-info.js';

/*
 * The first letter of ps's STAT: procps ps(1) "PROCESS STATE CODES"; macOS, FreeBSD, OpenBSD and NetBSD
 * ps(1) under "state".
 *
 * letter  procps                   macOS                     FreeBSD, OpenBSD, NetBSD
 * R       running, runnable        runnable                  runnable
 * S       interruptible sleep      sleeping under 20 s       sleeping under 20 s
 * I       idle kernel thread       sleeping over 20 s        sleeping over 20 s
 * D       uninterruptible sleep                              uninterruptible wait
 * U                                uninterruptible wait
 * L                                                          waits for a lock (FreeBSD)
 * T       stopped                  stopped                   stopped
 * t       stopped by a debugger
 * X       dead                     a flag: traced            a flag: traced
 * Z       zombie                   zombie                    zombie
 * W       paging (before 2.6)      a flag: swapped out       idle interrupt thread (FreeBSD)
 * P       parked (kernel thread)
 * O                                                          runs on a processor (NetBSD)
 * H                                halted
 */
const STATES: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  O: 'running',
  S: 'sleeping',
  // A lock inside the kernel: no signal ends the wait.
  L: 'disk-sleep',
  D: 'disk-sleep',
  U: 'disk-sleep',
  T: 'stopped',
  t: 'traced',
  X: 'dead',
  Z: 'zombie',
  W: 'idle',
  P: 'idle',
};

/** What the STAT of a process says it is doing. */
export function parseState(stat: string, kernelThread: boolean): ProcessState {
  const letter = stat.charAt(0);
  const flags = stat.slice(1);
  if (letter === 'I') return kernelThread ? 'idle' : 'sleeping';
  // ps(1): "l" has several threads. A leader that is gone while threads run is not a dead process, and
  // ps does not tell what the threads do.
  if (letter === 'Z' && flags.includes('l')) return 'unknown';
  if (letter === 'T' && flags.includes('X')) return 'traced';
  return STATES[letter] ?? 'unknown';
}

/** Whether the STAT says that the process leads a session: the flag `s`, on all of these systems. */
export function leadsSession(stat: string): boolean {
  return stat.slice(1).includes('s');
}
