import { unlinkSync } from 'node:fs';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { isSameFile, type FileIdentity } from './file-identity.js';
import { lockFile, tryLockFile, type FileLock, type LockHeld } from './file-lock.js';
import { fileNow } from './file-now.js';
import { isSystemError } from './system-error.js';

/** What became of a PID file that was to be removed. */
export type Removal = 'removed' | 'missing' | 'kept';

/** Which file is meant; nothing else is touched. */
export interface ExpectedFile {
  readonly path: string;
  readonly file: FileIdentity;
  /** What it has to name. */
  readonly pid: number;
  /** Whether it may have been written again since, as long as it names that pid. */
  readonly rewritten: 'allowed' | 'refused';
}

/**
 * Removes a file if it still is the one that is meant. Throws the system's errors.
 *
 * @remarks
 * The look and the unlink(2) happen in one turn and under the file's lock, which every writer and remover of
 * this library respects. Another program can still exchange the file in the microseconds between the two: no
 * system call removes a name only if it leads to a given file.
 */
export async function removeFile(platform: Platform, expected: ExpectedFile): Promise<Removal> {
  const found = compareNow(platform, expected);
  if (found !== 'same') return found;
  const { path, file } = expected;
  const lock = await lockFile(platform, path, file.ino).catch(unlocked);
  return removeUnder(lock, platform, expected);
}

/** The same without yielding; a file whose lock is taken is kept. */
export function removeFileSync(
  platform: Platform,
  expected: ExpectedFile,
  owner: ProcessRef,
): Removal {
  const found = compareNow(platform, expected);
  if (found !== 'same') return found;
  return removeUnder(tryLock(owner, expected), platform, expected);
}

/** Whether that file lies there at this moment, and still names that pid. */
export function compareNow(
  platform: Platform,
  { path, file, pid, rewritten }: ExpectedFile,
): 'same' | 'missing' | 'kept' {
  const now = fileNow(path, platform.largestPid());
  if (now.status === 'missing') return 'missing';
  if (now.status === 'other' || !isSameFile(now.file, file) || now.pid !== pid) return 'kept';
  return rewritten === 'allowed' || now.file.writtenNs === file.writtenNs ? 'same' : 'kept';
}

function removeUnder(
  lock: FileLock | LockHeld | undefined,
  platform: Platform,
  expected: ExpectedFile,
): Removal {
  // Whoever has it is about to replace the file, or to remove it.
  if (lock !== undefined && 'heldBy' in lock) return 'kept';
  try {
    const found = compareNow(platform, expected);
    if (found !== 'same') return found;
    unlinkSync(expected.path);
    return 'removed';
  } finally {
    lock?.release();
  }
}

function tryLock(owner: ProcessRef, { path, file }: ExpectedFile): FileLock | LockHeld | undefined {
  try {
    return tryLockFile(owner, path, file.ino) ?? { heldBy: path };
  } catch (error) {
    return unlocked(error);
  }
}

/**
 * Where no lock can be made, on a full disk or a file system without links, nobody can write a new PID file
 * either; and what the directory's mode forbids, unlink(2) is refused too. So the removal goes on without.
 */
function unlocked(error: unknown): undefined {
  if (!isSystemError(error)) throw error;
  return undefined;
}
