import { errnoCode } from '../platform/errno.js';
import { isFrozen, named } from './task.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** Lets a process do something: now, or once it is no longer stopped; a dead one does nothing. @internal */
export function act(world: World, task: Task, deed: () => void): void {
  if (task.life !== 'alive') return;
  if (isFrozen(task)) {
    task.backlog.push(deed);
    return;
  }
  try {
    deed();
  } catch (error) {
    // A program whose fork(2) finds no pid carries on; only this step of its script is over.
    if (errnoCode(error) !== 'EAGAIN') throw error;
    world.history.add({ type: 'fork-failed', ...named(task) });
  }
}

/** The same after a while. The timer dies with the process. @internal */
export function actAfter(world: World, task: Task, ms: number, deed: () => void): () => void {
  const owner = task === world.self ? 'loop' : 'world';
  let calledOff = false;
  const cancel = world.clock.schedule(
    ms,
    () => {
      task.timers.delete(cancel);
      act(world, task, () => {
        if (!calledOff) deed();
      });
    },
    owner,
  );
  task.timers.add(cancel);
  return () => {
    calledOff = true;
    task.timers.delete(cancel);
    cancel();
  };
}

/** It does what it could not do while it was stopped or held, in the same order. @internal */
export function catchUp(world: World, task: Task): void {
  while (task.life === 'alive' && !isFrozen(task)) {
    const deed = task.backlog.shift();
    if (deed === undefined) return;
    act(world, task, deed);
  }
}
