import type { Carrying } from '../platform/platform.js';
import { mayRead } from './fake-facts.js';
import { taskOfThread } from './threads.js';
import type { World } from './world.js';

/**
 * Whether a process was started with a marker, by the environment of its last exec. As `/proc` does, answers for a
 * thread's number by the process it belongs to.
 *
 * @internal
 */
export function carrying(world: World, pid: number, name: string, value: string): Carrying {
  const task = world.tasks.get(pid) ?? taskOfThread(world, pid);
  if (task === undefined || task.hidden || task.life !== 'alive') return 'gone';
  if (!mayRead(world, task)) return 'unreadable';
  if (task.unsettled) return 'unsettled';
  const found = task.kernelThread ? undefined : task.program.environment.get(name);
  if (found === undefined) return 'none';
  return found === value ? 'this' : 'another';
}
