import { spawnSync } from 'node:child_process';
import type { Capability } from './capabilities.js';

/** Whether a PID namespace has a pid_max of its own, as since Linux 6.14. Elsewhere it is the machine's, and is left alone. */
export const ownPidMax: Capability = () => {
  // What is written is what is there: nothing changes where it belongs to the whole machine.
  const script = 'outer=$1; [ "$(cat /proc/sys/kernel/pid_max)" != "$outer" ]';
  const outer = spawnSync('cat', ['/proc/sys/kernel/pid_max'], { encoding: 'utf8' }).stdout.trim();
  const { status } = spawnSync(
    'unshare',
    ['-pfm', '--mount-proc', '--kill-child', '/bin/sh', '-c', script, 'sh', outer],
    { encoding: 'utf8' },
  );
  return status === 0 ? undefined : 'a PID namespace has no pid_max of its own';
};
