import { currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { judgeNamed } from './judge-named.js';
import { readPidFileContents, type PidFileContents } from './pid-file-contents.js';
import { readPidFileOptions, type PidFilePlan } from './pid-file-options.js';
import { pidFilePath } from './pid-file-path.js';
import type { PidFileOptions, PidFileReading } from './pid-file-reading.js';
import { parsePidText } from './pid-text.js';

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
 * @param path - A path, relative to the working directory, or a `file:` URL.
 * @returns What the file says; a rejected promise never stands for something the file said.
 * @throws {@link InvalidOptionError} before anything is read, for a malformed path, option or `expect`.
 * @throws {@link ProcessTableError} if the process it names cannot be looked at, or a field that `expect`
 * asks for may not be read: "could not look" is never "not there".
 *
 * @example
 * ```ts
 * const reading = await readPidFile('/run/agent.pid', { expect: 'agent.js' });
 * if (reading.status === 'running') await escalatingStop(reading);
 * ```
 */
export async function readPidFile(
  path: string | URL,
  options?: PidFileOptions,
): Promise<PidFileReading> {
  const plan = readPidFileOptions(options);
  const resolved = await pidFilePath(path);
  return await readPidFileOn(await currentPlatform(), resolved, plan);
}

/** The same on a given platform, with everything checked. */
async function readPidFileOn(
  platform: Platform,
  path: string,
  plan: PidFilePlan,
): Promise<PidFileReading> {
  const contents = await readPidFileContents(path, plan.followSymlinks);
  if (contents.status !== 'read') return contents;
  // Modes say nothing where there are no users: Windows reports every file as writable by all.
  const guarded = !plan.allowInsecure && platform.uid !== undefined;
  if (guarded && contents.worldWritable) return insecure(path, 'world-writable');
  const foreignOwner = guarded && isForeign(contents, platform) ? contents.ownerUid : undefined;

  const text = parsePidText(contents.bytes, platform.largestPid(), contents.cut);
  if (text.status === 'invalid') {
    return foreignOwner === undefined ? { ...text, path } : insecure(path, 'foreign-owner');
  }
  const verdict = await judgeNamed(platform, text.pid, {
    foreignOwner,
    expectation: plan.expectation,
    writtenAtMs: contents.writtenAtMs,
  });
  switch (verdict.status) {
    case 'running':
      return { ...verdict, path };
    case 'stale':
      return { ...verdict, path, recordedPid: text.pid };
    case 'foreign':
      return insecure(path, 'foreign-owner');
  }
}

function isForeign({ ownerUid }: PidFileContents, { uid }: Platform): boolean {
  return ownerUid !== uid && ownerUid !== 0;
}

function insecure(path: string, reason: 'world-writable' | 'foreign-owner'): PidFileReading {
  return { status: 'insecure', path, reason };
}
