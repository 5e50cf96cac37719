import { die } from './death.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** A thread beside the leader; its number comes from the same space as pids. @internal */
export function startThread(world: World, task: Task): number {
  const id = world.pids.next();
  task.threadIds.push(id);
  return id;
}

/** The leader ends by itself: the process lives on in its other threads, or is over. @internal */
export function exitLeader(world: World, task: Task): void {
  if (task.life !== 'alive') return;
  if (task.threadIds.length === 0) die(world, task, { code: 0, signal: null });
  else task.leaderExited = true;
}

/** All threads but the leader end. @internal */
export function endThreads(world: World, task: Task): void {
  for (const id of task.threadIds.splice(0)) world.pids.drop(id);
  if (task.leaderExited && task.life === 'alive') die(world, task, { code: 0, signal: null });
}

/** The process one of whose threads has this number. @internal */
export function taskOfThread(world: World, id: number): Task | undefined {
  for (const task of world.tasks.values()) if (task.threadIds.includes(id)) return task;
  return undefined;
}
