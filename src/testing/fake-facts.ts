import type { Facts, Read } from '../platform/platform.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** What `/proc/PID` tells of a process; of another user's only to root (ptrace(2), access mode checks). @internal */
export function fakeFacts(world: World): Facts {
  const read = <T>(pid: number, get: (task: Task) => T | undefined): Read<T> => {
    const task = world.tasks.get(pid);
    if (task === undefined || task.hidden) return { ok: false, reason: 'gone' };
    const value = get(task);
    return value === undefined ? { ok: false, reason: 'none' } : { ok: true, value };
  };
  const readOwn = <T>(pid: number, get: (task: Task) => T): Read<T> => {
    const task = world.tasks.get(pid);
    if (task !== undefined && !task.hidden && !mayRead(world, task)) {
      return { ok: false, reason: 'denied' };
    }
    return read(pid, (found) => (hasProgram(found) ? get(found) : undefined));
  };
  return {
    argv: (pid) => read(pid, (task) => (hasProgram(task) ? task.program.argv : undefined)),
    cwd: (pid) => readOwn(pid, ({ cwd }) => cwd),
    executable: (pid) => readOwn(pid, ({ program }) => program.executable),
    environment: (pid) => readOwn(pid, ({ program }) => program.environment),
    uid: (pid) => read(pid, ({ uid }) => uid),
    waitingOn: (pid) => world.tasks.get(pid)?.heldBy,
    socketsOn: (port) => {
      const inodes = [...world.tasks.values()].map(({ sockets }) => sockets.get(port));
      return new Set(inodes.filter((inode) => inode !== undefined));
    },
    socketsOf: (pid) => readOwn(pid, ({ sockets }) => new Set(sockets.values())),
  };
}

/** @internal */
export function mayRead(world: World, task: Task): boolean {
  return world.self.uid === 0 || world.self.uid === task.uid;
}

/** A kernel thread has none; a zombie and a process whose leader exited have let go of theirs. */
function hasProgram(task: Task): boolean {
  return task.life === 'alive' && !task.leaderExited && !task.kernelThread;
}
