import { act, actAfter } from './acting.js';
import { noteLeft } from './control-groups.js';
import { endJobsWithoutControl } from './orphaned-group.js';
import { named } from './task.js';
import type { ProcessEnd, Task } from './task.js';
import type { World } from './world.js';
import type { HistoryEntry } from './history.js';

/** A process ends and is a zombie until its parent reaps it. Its children get a new parent. @internal */
export function die(world: World, task: Task, how: Omit<ProcessEnd, 'atMs'>): void {
  if (task.life !== 'alive') return;
  if (task === world.self || task === world.init) {
    throw new Error(
      `pid ${task.pid} (${task.program.name}) must not end: the fake system rests on it`,
    );
  }
  task.life = 'zombie';
  task.end = { ...how, atMs: world.clock.now() };
  for (const cancel of task.timers) cancel();
  task.timers.clear();
  task.backlog.length = 0;
  task.pending.clear();
  task.sockets.clear();
  for (const id of task.threadIds.splice(0)) world.pids.drop(id);
  task.stoppedBy = undefined;
  task.heldBy = undefined;
  world.history.add<Extract<HistoryEntry, { type: 'died' }>>({
    type: 'died',
    ...named(task),
    code: how.code,
    killedBy: how.signal,
  });
  endNamespace(world, task);
  reparentChildren(world, task);
  endJobsWithoutControl(world, task.pgid, task.parent, task);
  noteLeft(world, task);
  offerToParent(world, task);
}

/** pid_namespaces(7): when its init ends, the kernel ends everybody in a PID namespace. */
function endNamespace(world: World, init: Task): void {
  if (init.namespace !== init) return;
  for (const task of [...world.tasks.values()]) {
    if (isWithin(task.namespace, init)) die(world, task, { code: null, signal: 'SIGKILL' });
  }
}

function isWithin(namespace: Task | undefined, init: Task): boolean {
  for (let outer = namespace; outer !== undefined; outer = outer.parent?.namespace) {
    if (outer === init) return true;
    if (outer.parent?.namespace === outer) return false;
  }
  return false;
}

/** prctl(2), PR_SET_CHILD_SUBREAPER: orphans go to the nearest such ancestor, else to init. */
function reparentChildren(world: World, dead: Task): void {
  const adopter = adopterOf(world, dead);
  for (const child of [...dead.children]) {
    dead.children.delete(child);
    adopter.children.add(child);
    child.parent = adopter;
    endJobsWithoutControl(world, child.pgid, dead, undefined);
    if (child.life === 'zombie') offerToParent(world, child);
  }
}

function adopterOf(world: World, dead: Task): Task {
  for (let task = dead.parent; task !== undefined; task = task.parent) {
    if ((task.subreaper || task.namespace === task) && task.life === 'alive') return task;
  }
  return world.init;
}

function offerToParent(world: World, zombie: Task): void {
  const parent = zombie.parent;
  if (parent === undefined) return;
  // If the parent dies first, its timers and backlog go with it and the new parent is offered the zombie.
  const reap = (): void => {
    reapTask(world, zombie);
  };
  if (parent.reaps === 'at-once') act(world, parent, reap);
  else if (parent.reaps !== 'never') actAfter(world, parent, parent.reaps, reap);
}

/** wait(2): the zombie is taken and its pid is free. @internal */
function reapTask(world: World, zombie: Task): void {
  if (zombie.life !== 'zombie') return;
  zombie.life = 'gone';
  world.tasks.delete(zombie.pid);
  zombie.parent?.children.delete(zombie);
  for (const number of [zombie.pid, zombie.pgid, zombie.sid]) world.pids.drop(number);
  const byPid = zombie.parent?.pid ?? 0;
  world.history.add<Extract<HistoryEntry, { type: 'reaped' }>>({
    type: 'reaped',
    ...named(zombie),
    byPid,
  });
  if (zombie.parent === world.self) world.handles.get(zombie)?.reaped(zombie.end);
}
