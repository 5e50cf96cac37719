import { generate } from './signals.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/**
 * The kernel's own signals (kernel/exit.c, kill_orphaned_pgrp; setpgid(2)): "If a session has … a process
 * group becomes orphaned, and any of its members is stopped, a SIGHUP signal followed by a SIGCONT signal
 * will be sent to each process in the newly orphaned group."
 *
 * @param link - the parent through which the group was controlled until now
 * @param leaving - the member that dies and no longer counts
 * @internal
 */
export function endJobsWithoutControl(
  world: World,
  pgid: number,
  link: Task | undefined,
  leaving: Task | undefined,
): void {
  const members = [...world.tasks.values()].filter(
    (task) => task.pgid === pgid && task.life === 'alive' && task !== leaving,
  );
  const sid = leaving?.sid ?? members[0]?.sid;
  if (link === undefined || link.pgid === pgid || link.sid !== sid) return;
  if (members.some((member) => isControlled(world, member))) return;
  if (!members.some(({ stoppedBy }) => stoppedBy !== undefined)) return;
  for (const signal of ['SIGHUP', 'SIGCONT'] as const) {
    for (const member of members) generate(world, member, signal, 'others');
  }
}

function isControlled(world: World, { parent, pgid, sid }: Task): boolean {
  return (
    parent !== undefined && parent !== world.init && parent.pgid !== pgid && parent.sid === sid
  );
}
