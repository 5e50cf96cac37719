import type { Sighting } from '../platform/platform.js';
import type { Task } from './task.js';
import { inPidOrder } from './world.js';
import type { World } from './world.js';

/** What a look shows of one process: what `/proc/PID/stat` has, or what `ps` has. @internal */
export function sightingOf(world: World, task: Task): Sighting {
  const { like, tickMs, startedAtMs } = world.options;
  const { pid, token, pgid, sid, uid, program, life } = task;
  const startedMs = Math.floor(task.bornAtMs / tickMs) * tickMs;
  const common = {
    pid,
    startToken: token,
    ppid: task.parent?.pid ?? 0,
    pgid,
    state: task.face.state,
    name: program.name,
    startedAtMs: startedAtMs + world.wallClockOffsetMs + startedMs,
  };
  if (like === 'linux') {
    const { rssBytes, cpuMs, kernelThread, threadIds } = task;
    const threads = 1 + threadIds.length;
    return {
      ...common,
      sid,
      threads,
      rssBytes,
      cpuMs,
      kernelThread,
      startedSinceBootMs: startedMs,
    };
  }
  const shown = life === 'alive' && !task.leaderExited ? program.command : `(${program.name})`;
  // Where ps shows no session ids, the session is known of its leader and of that one's group.
  return { ...common, uid, command: shown, ...(pgid === sid ? { sid } : {}) };
}

/** All that a listing shows, in the order of their pids. Throws ProcessTableError. @internal */
export function listing(world: World): Sighting[] {
  assertListable(world);
  return inPidOrder(world)
    .filter(({ hidden }) => !hidden)
    .map((task) => sightingOf(world, task));
}

/** @internal */
export function assertListable(world: World): void {
  const cause = world.faults.cause('listing');
  if (cause !== undefined) throw cause;
}
