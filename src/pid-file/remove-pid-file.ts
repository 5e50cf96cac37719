import { PidFileError } from '../errors/pid-file-error.js';
import { readOptionObject } from '../options/option-object.js';
import { currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { lookAtNamed } from './named-process.js';
import { readPidFileContents } from './pid-file-contents.js';
import { describeReading, systemFailure } from './pid-file-failure.js';
import { pidFilePath } from './pid-file-path.js';
import { checkPidOption } from './pid-option.js';
import { parsePidText } from './pid-text.js';
import { removeFile, type Removal } from './remove-file.js';

/**
 * Removes a PID file if it names this pid and that process is proven not to run.
 *
 * @remarks
 * `kept`: it names another pid, or none; it is a link or no file; the process runs; or another one has that pid
 * by now, since then it cannot be told from here which of the two the file was written for. Our own pid is the
 * exception: whoever the file names may take it away. {@link stopByPidFile} and the handle of
 * {@link writePidFile} know more about the file, and remove more.
 *
 * **Platforms.** As {@link writePidFile}.
 *
 * @param path - A path, relative to the working directory, or a `file:` URL.
 * @param options - `pid`: whom the file has to name.
 * @returns What became of the file.
 * @throws {@link InvalidOptionError} before anything is read.
 * @throws {@link PidFileError} if the system refuses to read or to remove it.
 * @throws {@link ProcessTableError} if it cannot be told whether that process runs; the file is kept.
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { writePidFile, escalatingStop, removePidFile } from 'deadsure';
 *
 * const worker = spawn('sleep', ['60']);
 * if (worker.pid === undefined) throw new Error('not started');
 * await writePidFile('worker.pid', { pid: worker.pid });
 * await escalatingStop(worker);
 * console.log(await removePidFile('worker.pid', { pid: worker.pid })); //=> removed
 * ```
 */
export async function removePidFile(
  path: string | URL,
  options: { pid: number },
): Promise<'removed' | 'missing' | 'kept'> {
  const given = readOptionObject(options, { owner: 'removePidFile', names: ['pid'] });
  const platform = await currentPlatform();
  const pid = checkPidOption(given.pid, platform.largestPid());
  const resolved = await pidFilePath(path);
  try {
    return await removeOn(platform, resolved, pid);
  } catch (error) {
    throw systemFailure(error, resolved, 'remove');
  }
}

async function removeOn(platform: Platform, path: string, pid: number): Promise<Removal> {
  const contents = await readPidFileContents(path, false);
  if (contents.status === 'missing') return 'missing';
  if (contents.status === 'unreadable') {
    throw new PidFileError(`${describeReading(contents)}; it was left alone`, contents);
  }
  if (contents.status !== 'read') return 'kept';
  const text = parsePidText(contents.bytes, platform.largestPid(), contents.cut);
  if (text.status !== 'pid' || text.pid !== pid) return 'kept';
  // Whose own file it is may take it away while he lives; anybody else's only when he is proven gone.
  if (pid !== platform.self && (await lookAtNamed(platform, pid)).status !== 'none') return 'kept';
  return await removeFile(platform, { path, pid, file: contents.file, rewritten: 'refused' });
}
