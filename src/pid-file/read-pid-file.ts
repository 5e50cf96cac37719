import { currentPlatform } from '../platform/current.js';
import { examinePidFile } from './examine-pid-file.js';
import { readPidFileOptions } from './pid-file-options.js';
import { pidFilePath } from './pid-file-path.js';
import type { PidFileOptions, PidFileReading } from './pid-file-reading.js';

/**
 * Reads a PID file and tells apart every way in which it may name no running process. Signals nothing.
 *
 * @remarks
 * Never hangs: what is not a regular file is not opened. Of the text only the first line counts, at most
 * 4 KiB of it, so PostgreSQL's `postmaster.pid` is read too.
 *
 * - `running`: with the start token of that process, unless it is hidden from us (`hidepid=2`).
 * - `stale`: `not-running` also for a zombie and for a thread id. `recycled`: it does not match `expect`;
 *   without `expect`: it started more than 2 s after the file was last written. A wall clock set forward
 *   in between looks the same, so prefer `expect`.
 * - `insecure`: a symbolic link (`followSymlinks`), a file everybody may write, or one owned neither by us
 *   nor by root, unless the process it names runs as that owner (`allowInsecure`). Owners and modes are not
 *   asked where there are no user ids.
 * - `invalid`: `text` is the first line, at most 80 characters, with what is not printable escaped. A
 *   negative number is `out-of-range`.
 *
 * `expect` means any user's process unless it names a `uid`: a process of another user is not a recycled one.
 *
 * **Platforms.** Linux; macOS and the BSDs through `ps`, Windows through PowerShell, and there `expect` may ask what they can
 * tell.
 *
 * @param path - A path, relative to the working directory, or a `file:` URL.
 * @returns What the file says; a rejected promise never stands for something the file said.
 * @throws {@link InvalidOptionError} before anything is read, for a malformed path, option or `expect`.
 * @throws {@link ProcessTableError} if the process it names cannot be looked at, or a field that `expect`
 * asks for may not be read: "could not look" is never "not there".
 * @throws {@link UnsupportedError} for a field of `expect` that this platform cannot tell, or on one without a
 * back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { writeFileSync } from 'node:fs';
 * import { escalatingStop, readPidFile } from 'deadsure';
 *
 * const agent = spawn('sleep', ['60']);
 * writeFileSync('agent.pid', `${agent.pid}\n`);
 * const reading = await readPidFile('agent.pid', { expect: 'sleep 60' });
 * console.log(reading.status); //=> running
 * if (reading.status === 'running') await escalatingStop(reading);
 * ```
 */
export async function readPidFile(
  path: string | URL,
  options?: PidFileOptions,
): Promise<PidFileReading> {
  const plan = readPidFileOptions(options);
  const resolved = await pidFilePath(path);
  const { reading } = await examinePidFile(await currentPlatform(), resolved, plan);
  return reading;
}
