import { linkSync, renameSync } from 'node:fs';
import { PidFileError } from '../errors/pid-file-error.js';
import { readOptionObject } from '../options/option-object.js';
import { currentPlatform } from '../platform/current.js';
import { errnoCode } from '../platform/errno.js';
import type { Platform } from '../platform/platform.js';
import { examinePidFile, type Examined } from './examine-pid-file.js';
import { lockFile, ourselves } from './file-lock.js';
import { discardFreshFile, writeFreshFile, type FreshFile } from './fresh-file.js';
import { describeReading, systemFailure } from './pid-file-failure.js';
import { pidFileHandle, type PidFileHandle } from './pid-file-handle.js';
import { readPidFileOptions } from './pid-file-options.js';
import { pidFilePath } from './pid-file-path.js';
import type { PidFileReading } from './pid-file-reading.js';
import { checkPidOption } from './pid-option.js';
import { compareNow } from './remove-file.js';
import { sweep } from './sweep.js';

/** A file that comes and goes as often as this is fought over by programs that never settle it. */
const TRIES = 100;

/**
 * Claims a PID file: writes it if nobody who runs has it, and hands back what removes it again.
 *
 * @remarks
 * The file holds the pid in decimal and a newline, for other tools' sake, with mode 0644 less the umask. It is
 * complete from the moment it has its name. Of several that write at the same time exactly one succeeds, also
 * where a stale file is in the way, which is replaced in one step. A file that is not stale is left alone: one
 * that names a running process, that is insecure (see {@link readPidFile}), unreadable or no PID file.
 *
 * Stale is also a file that was written more than 2 s before the process on its pid started: a reboot or a
 * container's restart gives old numbers to new processes. Whoever ends without removing its file, killed at
 * whatever moment, leaves nothing behind that the next start could not replace.
 *
 * **Platforms.** File systems with hard and symbolic links. The pid means a process only where pids are shared:
 * two containers with a volume in common do not see each other's.
 *
 * @param path - A path, relative to the working directory, or a `file:` URL. Its directory must exist.
 * @param options - `pid`: what the file is to name, from 2. Our own unless given.
 * @throws {@link InvalidOptionError} before anything is written, for a malformed path or pid, 1 included.
 * @throws {@link PidFileError} if somebody has the file or the system refuses; its `reading` says which.
 * @throws {@link ProcessTableError} if the process that the file names cannot be looked at.
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { writePidFile } from 'deadsure';
 *
 * const pidFile = await writePidFile('agent.pid');
 * process.on('exit', () => pidFile.removeSync());
 * console.log(readFileSync('agent.pid', 'utf8') === `${process.pid}\n`); //=> true
 * ```
 */
export async function writePidFile(
  path: string | URL,
  options?: { pid?: number | undefined },
): Promise<PidFileHandle> {
  const { pid: given } = readOptionObject(options, { owner: 'writePidFile', names: ['pid'] });
  const platform = await currentPlatform();
  const pid = checkPidOption(given === undefined ? platform.self : given, platform.largestPid());
  const resolved = await pidFilePath(path);
  const owner = await ourselves(platform);
  try {
    const fresh = await writeFreshFile(resolved, `${pid}\n`, owner.pid);
    try {
      await putInPlace(platform, resolved, fresh);
    } finally {
      await discardFreshFile(fresh.path);
    }
    await sweep(platform, resolved, owner);
    return pidFileHandle(platform, { path: resolved, pid, file: fresh.file }, owner);
  } catch (error) {
    throw systemFailure(error, resolved, 'write');
  }
}

/** Gives the complete file its name: where nothing is, or in the place of a stale one. */
async function putInPlace(platform: Platform, path: string, fresh: FreshFile): Promise<void> {
  const plan = readPidFileOptions(undefined);
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (appears(fresh, path)) return;
    const examined = await examinePidFile(platform, path, plan);
    const { reading } = examined;
    // It went in the meantime.
    if (reading.status === 'missing') continue;
    if (reading.status !== 'stale') throw refusal(platform, examined);
    if (await replaces(platform, path, fresh, examined)) return;
  }
  const { reading } = await examinePidFile(platform, path, plan);
  throw new PidFileError(
    `PID file ${path} was exchanged at each of ${TRIES} tries to write it; find out who else writes it`,
    reading,
  );
}

/** link(2) fails where there is anything, so of all that try exactly one succeeds. */
function appears(fresh: FreshFile, path: string): boolean {
  try {
    linkSync(fresh.path, path);
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** In one step, so that the name is never without a file; rename(2) alone would also replace the winner's. */
async function replaces(
  platform: Platform,
  path: string,
  fresh: FreshFile,
  { reading, file }: Examined,
): Promise<boolean> {
  if (reading.status !== 'stale' || file === undefined) return false;
  const lock = await lockFile(platform, path, file.ino);
  if ('heldBy' in lock) {
    throw new PidFileError(
      `PID file ${path} is stale, and another process is replacing or removing it and does not finish; ` +
        `see whom ${lock.heldBy} names, and remove that link if it is nobody`,
      reading,
    );
  }
  try {
    const expected = { path, file, pid: reading.recordedPid, rewritten: 'refused' } as const;
    if (compareNow(platform, expected) !== 'same') return false;
    renameSync(fresh.path, path);
    return true;
  } finally {
    lock.release();
  }
}

function refusal({ self }: Platform, { reading }: Examined): PidFileError {
  return new PidFileError(`${describeReading(reading)}; ${adviceOn(reading, self)}`, reading);
}

function adviceOn(reading: PidFileReading, self: number): string {
  if (reading.status !== 'running') {
    return 'it was left alone; look at it, and remove it if nothing needs it';
  }
  return reading.pid === self ? 'that is this very process, which has it already' : 'stop it first';
}
