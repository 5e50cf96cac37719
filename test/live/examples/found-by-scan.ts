import { readFileSync, readlinkSync } from 'node:fs';
import { allPids } from '../../helpers/proc-stat.js';

/** Who but ourselves has this text on its command line, in its environment or in its working directory. */
export function foundByScan(text: string): number[] {
  return allPids().filter((pid) => pid !== process.pid && has(pid, text));
}

function has(pid: number, text: string): boolean {
  const reads = [
    () => readFileSync(`/proc/${pid}/cmdline`, 'latin1'),
    () => readFileSync(`/proc/${pid}/environ`, 'latin1'),
    () => readlinkSync(`/proc/${pid}/cwd`),
  ];
  return reads.some((read) => {
    try {
      return read().includes(text);
    } catch (error) {
      // It went meanwhile, is a zombie, or belongs to the kernel: then it is not one of ours that lives.
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
  });
}
