import { readText } from './kernel-constants.js';

// capabilities(7)
const CAP_SYS_PTRACE = 19n;

/**
 * Whether `/proc` may hide processes of others from us: proc(5), `hidepid` and `gid`. Nobody is hidden from whoever
 * may trace everybody.
 */
export function hidesOthers(root: string): boolean {
  const mountinfo = readText(`${root}/self/mountinfo`);
  // Nearly everywhere; a host of containers has hundreds of mounts, and every stop asks.
  if (mountinfo?.includes('hidepid=') === false) return false;
  if (mayTraceAnybody(readText(`${root}/self/status`) ?? '')) return false;
  // Whatever it says that cannot be read now.
  if (mountinfo === undefined) return true;
  const options = procOptions(mountinfo, root);
  const kind = /^hidepid=(.+)$/m.exec(options)?.[1];
  if (kind === undefined || kind === '0' || kind === 'off') return false;
  const isPtraceable = kind === '4' || kind === 'ptraceable';
  const sees = Number(/^gid=(\d+)$/m.exec(options)?.[1] ?? 0);
  return isPtraceable || !isInGroup(sees);
}

/** proc_pid_mountinfo(5): what the file system on top at that place was mounted with, one option to a line. */
function procOptions(mountinfo: string, root: string): string {
  const mounts = mountinfo.split('\n').map((line) => line.split(' '));
  const top = mounts.findLast((fields) => fields[4] === root);
  return top?.at(-1)?.replaceAll(',', '\n') ?? '';
}

/** proc_pid_status(5), CapEff. */
function mayTraceAnybody(status: string): boolean {
  const held = /^CapEff:\t([0-9a-f]+)$/m.exec(status)?.[1];
  return held !== undefined && ((BigInt(`0x${held}`) >> CAP_SYS_PTRACE) & 1n) === 1n;
}

function isInGroup(gid: number): boolean {
  return process.getegid?.() === gid || (process.getgroups?.().includes(gid) ?? false);
}
