import { readFileSync } from 'node:fs';
import { allPids } from '../../helpers/proc-stat.js';

/** Who carries a variable in the environment it was started with: the test's own eyes, by proc_pid_environ(5). */
export function carriersOf(variable: string): number[] {
  return allPids().filter((pid) => environmentOf(pid).includes(variable));
}

/** The environment a process was started with; nothing if it is gone, or no concern of ours. */
export function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It went meanwhile, or is a kernel thread: not started by a test, in any case.
    return [];
  }
}
