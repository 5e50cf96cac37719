import { constants } from 'node:os';
import { act, catchUp } from './acting.js';
import { die } from './death.js';
import { defaultAction } from './signal-actions.js';
import { isFrozen, named } from './task.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** kill(2) arrives: the signal acts, waits until the process can act, or is dropped because it does nothing. @internal */
export function generate(
  world: World,
  task: Task,
  signal: NodeJS.Signals,
  by: 'us' | 'others',
): void {
  // kill(2): init gets only signals it has handlers for; kernel threads block all; a zombie has no use for any.
  if (task.life !== 'alive' || task.kernelThread || task === world.init || task === world.self)
    return;
  if (task.dying) return;
  if (signal === 'SIGKILL') {
    if (task.heldBy !== undefined) task.pending.set(signal, by);
    else end(world, task, signal);
    return;
  }
  const action = defaultAction(signal);
  if (action === 'continue') {
    forget(task, 'stop');
    resume(world, task);
  }
  if (action === 'stop') forget(task, 'continue');
  if (!hasEffect(task, signal)) return;
  if (task.heldBy !== undefined || (task.stoppedBy !== undefined && signal !== 'SIGSTOP')) {
    task.pending.set(signal, by);
  } else deliver(world, task, signal, by);
}

/** It may act again: signals that waited are delivered, then it does what it had been about to do. @internal */
export function awaken(world: World, task: Task): void {
  if (task.pending.delete('SIGKILL')) {
    end(world, task, 'SIGKILL');
    return;
  }
  // signal(7): the order is not specified; Linux takes the lowest number first.
  const waiting = [...task.pending].sort(([a], [b]) => constants.signals[a] - constants.signals[b]);
  for (const [signal, by] of waiting) {
    if (task.life !== 'alive' || isFrozen(task)) return;
    if (task.pending.delete(signal)) deliver(world, task, signal, by);
  }
  catchUp(world, task);
}

function resume(world: World, task: Task): void {
  if (task.stoppedBy === undefined) return;
  task.stoppedBy = undefined;
  world.history.add({ type: 'continued', ...named(task) });
  if (task.heldBy === undefined) awaken(world, task);
}

function deliver(world: World, task: Task, signal: NodeJS.Signals, by: 'us' | 'others'): void {
  const reaction = task.reactions.get(signal);
  if (typeof reaction === 'function') {
    const nth = (task.received.get(signal) ?? 0) + 1;
    task.received.set(signal, nth);
    act(world, task, () => {
      reaction(task.face, nth);
    });
    return;
  }
  if (defaultAction(signal) === 'terminate') end(world, task, signal);
  else if (defaultAction(signal) === 'stop' && task.stoppedBy === undefined) {
    task.stoppedBy = by;
    world.history.add({ type: 'stopped', ...named(task) });
  }
}

/** An ignored signal is dropped when it is sent, not when it would be delivered. */
function hasEffect(task: Task, signal: NodeJS.Signals): boolean {
  const reaction = task.reactions.get(signal);
  if (reaction !== undefined) return reaction !== 'ignore';
  return defaultAction(signal) === 'terminate' || defaultAction(signal) === 'stop';
}

/** POSIX, 2.4.1: a stop signal discards a pending SIGCONT, SIGCONT discards pending stop signals. */
function forget(task: Task, action: 'stop' | 'continue'): void {
  for (const signal of task.pending.keys()) {
    if (defaultAction(signal) === action) task.pending.delete(signal);
  }
}

function end(world: World, task: Task, signal: NodeJS.Signals): void {
  const { deathTakesMs } = world.options;
  if (deathTakesMs === 0) {
    die(world, task, { code: null, signal });
    return;
  }
  task.dying = true;
  task.stoppedBy = undefined;
  world.clock.schedule(
    deathTakesMs,
    () => {
      die(world, task, { code: null, signal });
    },
    'world',
  );
}
