import { renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { errnoCode } from '../platform/errno.js';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { isOver, linkNow, lockPath, textOf } from './lock-link.js';

/*
 * Whoever replaces or removes a PID file first takes the lock of that very file: a symbolic link beside it
 * whose name holds the file's inode and whose target says who took it. symlink(2) makes both at once or fails
 * with EEXIST; Node.js has no flock(2).
 *
 * The promise: what lies at the path with that inode is exchanged by the holder alone. So the holder looks
 * once more, in the same turn, and what it sees is what it replaces. Without it, two that found the same
 * stale file would each rename their own over it, the second over the first one's.
 *
 * A holder that was killed leaves its link behind. Its identity is exact (pid and start token), so it is
 * known to be dead, and the link itself is then taken over in the same way: under a lock of its own.
 */

/** The right to exchange one file. */
export interface FileLock {
  readonly path: string;
  release(): void;
}

/** Somebody who lives has it, and did not let go in time. */
export interface LockHeld {
  readonly heldBy: string;
}

// What is done under a lock takes microseconds; whoever keeps it longer was stopped, or is very slow.
const LONGEST_WAIT_MS = 1_000;
const LONGEST_PAUSE_MS = 32;

/** Takes the lock of the file that has this inode and lies at this path, and waits for it for up to a second. */
export async function lockFile(
  platform: Platform,
  path: string,
  ino: bigint,
): Promise<FileLock | LockHeld> {
  const owner = await ourselves(platform);
  const endMs = platform.clock.now() + LONGEST_WAIT_MS;
  for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const lock = tryLockFile(owner, path, ino);
    if (lock !== undefined) return lock;
    const taken = await takeOver(platform, owner, lockPath(path, ino));
    if (taken !== undefined) return taken;
    if (platform.clock.now() >= endMs) return { heldBy: lockPath(path, ino) };
    await pause(platform, pauseMs);
  }
}

/** The same without waiting and without taking over: `undefined` if somebody has it, alive or dead. */
export function tryLockFile(owner: ProcessRef, path: string, ino: bigint): FileLock | undefined {
  const link = lockPath(path, ino);
  try {
    symlinkSync(textOf(owner), link);
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return undefined;
    throw error;
  }
  return lockAt(link, owner);
}

/** Who takes locks here. */
export async function ourselves(platform: Platform): Promise<ProcessRef> {
  const sight = await platform.sight(platform.self);
  const startToken = sight.status === 'present' ? sight.process.startToken : undefined;
  return { pid: platform.self, ...(startToken === undefined ? {} : { startToken }) };
}

/** Takes the link of a holder that is proven dead. `undefined`: it lives, or the link is another one by now. */
export async function takeOver(
  platform: Platform,
  owner: ProcessRef,
  link: string,
): Promise<FileLock | undefined> {
  const found = linkNow(link);
  if (found === undefined || !(await isOver(platform, found.owner))) return undefined;
  const inner = await lockFile(platform, link, found.ino);
  if ('heldBy' in inner) return undefined;
  const now = linkNow(link);
  if (now?.ino !== found.ino || now.text !== found.text) {
    inner.release();
    return undefined;
  }
  try {
    // In place of the dead one's link, in one step; with that the inner lock is given back too.
    renameSync(inner.path, link);
  } catch (error) {
    // Another user's link in a sticky directory.
    inner.release();
    throw error;
  }
  return lockAt(link, owner);
}

function lockAt(path: string, owner: ProcessRef): FileLock {
  return {
    path,
    release() {
      // Somebody may have cleared it away by hand, and another one may have taken it since.
      if (linkNow(path)?.text === textOf(owner)) unlinkSync(path);
    },
  };
}

function pause({ clock }: Platform, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
