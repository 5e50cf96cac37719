import { readFileSync } from 'node:fs';

/** Processor time of this process in milliseconds, to the microsecond. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Processor time of the children that have ended, and of theirs. proc_pid_stat(5), cutime and cstime: counted in
 * ticks of 10 ms, so one run says little and the mean of many says something.
 */
export function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
