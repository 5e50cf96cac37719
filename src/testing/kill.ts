import type { Sent } from '../platform/platform.js';
import type { HistoryEntry } from './history.js';
import { generate } from './signals.js';
import { named } from './task.js';
import type { Task } from './task.js';
import { taskOfThread } from './threads.js';
import type { World } from './world.js';

type Met = Extract<HistoryEntry, { type: 'signal' | 'refused' }>;
type Missed = Extract<HistoryEntry, { type: 'missed' }>;

/** kill(2) to one number: a process, or a thread, which stands for its process. @internal */
export function killOne(world: World, sender: Task, pid: number, signal: NodeJS.Signals): Sent {
  const task = world.tasks.get(pid) ?? taskOfThread(world, pid);
  return killAll(world, sender, pid, signal, task === undefined ? [] : [task]);
}

/** kill(2) to minus a number: succeeds if one of the group could be signalled. @internal */
export function killGroup(world: World, sender: Task, pgid: number, signal: NodeJS.Signals): Sent {
  const members = [...world.tasks.values()].filter((task) => task.pgid === pgid);
  return killAll(world, sender, -pgid, signal, members);
}

function killAll(
  world: World,
  sender: Task,
  to: number,
  signal: NodeJS.Signals,
  tasks: readonly Task[],
): Sent {
  const fromUs = sender === world.self;
  if (tasks.length === 0) {
    world.history.add<Missed>({ type: 'missed', signal, fromUs, to });
    return { result: 'gone' };
  }
  const permitted = tasks.filter((task) => mayReach(world, sender, task, signal));
  for (const task of tasks) {
    const type = permitted.includes(task) ? 'signal' : 'refused';
    world.history.add<Met>({ type, ...named(task), signal, fromUs, to });
  }
  for (const task of permitted) generate(world, task, signal, fromUs ? 'us' : 'others');
  return permitted.length > 0 ? { result: 'sent' } : { result: 'refused', code: 'EPERM' };
}

/** kill(2): the sender is privileged, or of the same user, or sends SIGCONT within its session. */
function mayReach(world: World, sender: Task, task: Task, signal: NodeJS.Signals): boolean {
  if (task.hidden && sender === world.self) return false;
  if (sender.uid === 0 || sender.uid === task.uid) return true;
  return signal === 'SIGCONT' && sender.sid === task.sid;
}
