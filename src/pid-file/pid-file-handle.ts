import { lstatSync } from 'node:fs';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { systemFailure } from './pid-file-failure.js';
import { removeFile, removeFileSync, type ExpectedFile, type Removal } from './remove-file.js';

/**
 * A PID file that we wrote. `await using` removes it at the end of the block.
 *
 * @remarks
 * Both ways of removing touch only the file we wrote, known by its inode, and only while it names the pid we
 * wrote: `kept` says that something else lies there by now, `missing` that nothing does. Calling again is
 * harmless. They reject or throw a {@link PidFileError} if the system refuses.
 */
export interface PidFileHandle extends AsyncDisposable {
  /** The absolute path. */
  readonly path: string;
  /** What the file names. */
  readonly pid: number;
  /** Removes the file, and waits for up to a second for whoever is about to replace it. */
  remove(): Promise<'removed' | 'missing' | 'kept'>;
  /** For `process.on('exit')`, where nothing can be waited for. A file that is being replaced is `kept`. */
  removeSync(): 'removed' | 'missing' | 'kept';
}

/** The handle of a file that has just been put into place. */
export function pidFileHandle(
  platform: Platform,
  { path, pid, file }: Pick<ExpectedFile, 'path' | 'pid' | 'file'>,
  owner: ProcessRef,
): PidFileHandle {
  // Who touches the file, or writes the same pid again, has not made it another one.
  const expected: ExpectedFile = { path, pid, file, rewritten: 'allowed' };
  // After that its inode can be given to anybody's file.
  let isRemoved = false;
  const note = (removal: Removal): Removal => {
    isRemoved ||= removal === 'removed';
    return removal;
  };
  const remove = async (): Promise<Removal> => {
    try {
      if (isRemoved) return whatLiesAt(path);
      return note(await removeFile(platform, expected));
    } catch (error) {
      throw systemFailure(error, path, 'remove');
    }
  };
  return {
    path,
    pid,
    remove,
    removeSync() {
      try {
        if (isRemoved) return whatLiesAt(path);
        return note(removeFileSync(platform, expected, owner));
      } catch (error) {
        throw systemFailure(error, path, 'remove');
      }
    },
    async [Symbol.asyncDispose]() {
      await remove();
    },
  };
}

function whatLiesAt(path: string): Removal {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? 'missing' : 'kept';
}
