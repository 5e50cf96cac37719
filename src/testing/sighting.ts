import type { Sighting } from '../platform/platform.js';
import type { Task } from './task.js';
import { inPidOrder } from './world.js';
import type { World } from './world.js';

/** What a look shows of one process: what `/proc/PID/stat` has, or what `ps` has. @internal */
export function sightingOf(world: World, task: Task): Sighting {
  const { like, tickMs, startedAtMs } = world.options;
  const { pid, token, pgid, sid, uid, program, life } = task;
  const startedMs = Math.floor(task.bornAtMs / tickMs) * tickMs;
  const wallClockMs = startedAtMs + world.wallClockOffsetMs + startedMs;
  const ppid = task.parent?.pid ?? 0;
  const { state } = task.face;
  if (like === 'linux') {
    const { rssBytes, cpuMs, kernelThread, threadIds } = task;
    return {
      pid,
      startToken: token,
      ppid,
      pgid,
      state,
      name: program.name,
      startedAtMs: wallClockMs,
      sid,
      threads: 1 + threadIds.length,
      rssBytes,
      cpuMs,
      kernelThread,
      startedSinceBootMs: startedMs,
    };
  }
  return {
    pid,
    startToken: token,
    ppid,
    pgid,
    state,
    name: program.name,
    startedAtMs: wallClockMs,
    uid,
    command: life === 'alive' && !task.leaderExited ? program.command : `(${program.name})`,
    // Where ps shows no session ids, the session is known of its leader and of that one's group.
    ...(pgid === sid ? { sid } : {}),
  };
}

/** All that a listing shows, in the order of their pids. Throws ProcessTableError. @internal */
export function listing(world: World): Sighting[] {
  assertListable(world);
  return inPidOrder(world)
    .filter(({ hidden, unlisted }) => !hidden && !unlisted)
    .map((task) => sightingOf(world, task));
}

/** @internal */
export function assertListable(world: World): void {
  const cause = world.faults.cause('listing');
  if (cause !== undefined) throw cause;
}
