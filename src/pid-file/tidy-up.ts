import { realpath } from 'node:fs/promises';
import { errnoCode } from '../platform/errno.js';
import type { Platform } from '../platform/platform.js';
import { ProcessTableError } from '../errors/process-table-error.js';
import type { FileIdentity } from './file-identity.js';
import { fileNow } from './file-now.js';
import { lookAtNamed } from './named-process.js';
import { compareNow, removeFile, type ExpectedFile, type Removal } from './remove-file.js';
import { isSystemError } from './system-error.js';

/** What became of the file. */
export interface TidiedUp {
  readonly pidFile: 'removed' | 'kept' | 'missing' | 'not-removed';
  readonly pidFileError?: string;
}

/** Which file named the process that is gone. */
export interface Leftover {
  readonly path: string;
  readonly file: FileIdentity;
  readonly pid: number;
  readonly followSymlinks: boolean;
}

/**
 * Removes the PID file of a process that is proven gone, if it is the file that was judged and still names
 * that pid. Never rejects for what the world did: the stop succeeded.
 */
export async function tidyUp(platform: Platform, leftover: Leftover): Promise<TidiedUp> {
  try {
    const path = await whereItLies(leftover);
    if (path === undefined) return { pidFile: 'missing' };
    return { pidFile: await removeIfItsOwn(platform, { ...leftover, path }) };
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof ProcessTableError)) throw error;
    return { pidFile: 'not-removed', pidFileError: error.message };
  }
}

/** What lies there, without touching it. */
export async function leaveAlone(platform: Platform, leftover: Leftover): Promise<TidiedUp> {
  try {
    const path = await whereItLies(leftover);
    if (path !== undefined && fileNow(path, platform.largestPid()).status !== 'missing') {
      return { pidFile: 'kept' };
    }
    return { pidFile: 'missing' };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { pidFile: 'kept' };
  }
}

/** The file and not the link: the link was made by whoever keeps house there, the file by the service. */
async function whereItLies({ path, followSymlinks }: Leftover): Promise<string | undefined> {
  if (!followSymlinks) return path;
  try {
    return await realpath(path);
  } catch (error) {
    const code = errnoCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function removeIfItsOwn(platform: Platform, { path, file, pid }: Leftover): Promise<Removal> {
  const expected: ExpectedFile = { path, file, pid, rewritten: 'refused' };
  if (compareNow(platform, expected) !== 'kept') return await removeFile(platform, expected);
  // Written again with the same pid, as by a service that touches its file to show that it lives: then
  // nobody may have that pid now.
  const again: ExpectedFile = { ...expected, rewritten: 'allowed' };
  if (compareNow(platform, again) !== 'same') return 'kept';
  if ((await lookAtNamed(platform, pid)).status !== 'none') return 'kept';
  return await removeFile(platform, again);
}
