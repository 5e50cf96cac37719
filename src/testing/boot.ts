import { spawnTask } from './birth.js';
import { ROOT_GROUP } from './control-groups.js';
import { Faults } from './faults.js';
import { History } from './history.js';
import { PidSpace } from './pid-space.js';
import { resolveOptions } from './system-options.js';
import type { FakeSystemOptions } from './system-options.js';
import type { Task } from './task.js';
import { VirtualClock } from './virtual-clock.js';
import type { World } from './world.js';

/** An interactive shell on a fresh machine has started us as a job of its own. @internal */
export function boot(options: FakeSystemOptions): World {
  const clock = new VirtualClock();
  const resolved = resolveOptions(options);
  const now = (): number => clock.now();
  const world: World = {
    clock,
    options: resolved,
    pids: new PidSpace(resolved.largestPid),
    history: new History(now),
    faults: new Faults(now),
    tasks: new Map(),
    births: [],
    handles: new Map(),
    groups: new Map([[ROOT_GROUP, '0']]),
    groupWatchers: new Set(),
    beforeSend: new Set(),
    open: { views: 0, pins: 0 },
    looks: 0,
    sockets: 0,
    wallClockOffsetMs: 0,
    init: undefined as unknown as Task,
    self: undefined as unknown as Task,
  };
  const { self, uid } = resolved;
  world.init = spawnTask(world, undefined, { pid: 1, command: '/sbin/init', uid: 0 });
  spawnTask(world, world.init, { pid: 2, command: 'kthreadd', kernelThread: true });
  const shell = spawnTask(world, world.init, { pid: self - 1, command: 'sh', uid, detached: true });
  // libuv reaps in a turn of the event loop, not when the child ends.
  world.self = spawnTask(world, shell, { pid: self, command: 'node service.js', reaps: 0 });
  world.self.face.setpgid();
  return world;
}
