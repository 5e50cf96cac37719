import { errnoError } from './errno-error.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** setsid(2). @internal */
export function leadSession(world: World, task: Task): void {
  if (task.pgid === task.pid) {
    throw errnoError('EPERM', 'setsid', `pid ${task.pid} leads a process group already`);
  }
  world.pids.drop(task.sid);
  world.pids.hold(task.pid);
  task.sid = task.pid;
  moveToGroup(world, task, task.pid);
}

/** setpgid(2): "If pgid specifies an existing process group, it must be in the same session"; a session's leader stays. @internal */
export function joinGroup(world: World, task: Task, pgid: number): void {
  const members = [...world.tasks.values()].filter((member) => member.pgid === pgid);
  const isOwnNew = pgid === task.pid && members.length === 0;
  const isOfSession = members.some(({ sid }) => sid === task.sid);
  if (task.sid === task.pid || !(isOwnNew || isOfSession)) {
    throw errnoError('EPERM', 'setpgid', `pid ${task.pid} cannot join group ${pgid}`);
  }
  moveToGroup(world, task, pgid);
}

function moveToGroup(world: World, task: Task, pgid: number): void {
  world.pids.drop(task.pgid);
  world.pids.hold(pgid);
  task.pgid = pgid;
}
