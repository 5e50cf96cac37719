import { readText } from './kernel-constants.js';

// Each costs the kernel a page; asking by a descriptor costs less than half of opening the file anew.
const MOST = 2_048;
const SHARE_OF_LIMIT = 4;

let open = 0;
let most: number | undefined;

/*
 * Descriptors that pin processes are the service's own descriptors too: it must never fail to accept a
 * connection because we watch a large tree. Beyond this budget, identity falls back to the start time.
 */

/** Takes one of the descriptors that may be spent on pins. */
export function takeDescriptor(root: string): boolean {
  most ??= Math.min(MOST, Math.floor(softLimit(root) / SHARE_OF_LIMIT));
  if (open >= most) return false;
  open++;
  return true;
}

/** Gives it back. */
export function returnDescriptor(): void {
  open--;
}

/** getrlimit(2), RLIMIT_NOFILE, as proc_pid_limits(5) shows it. */
function softLimit(root: string): number {
  const line = readText(`${root}/self/limits`)?.match(/^Max open files\s+(\d+)/m);
  return line === undefined || line === null ? Infinity : Number(line[1]);
}
