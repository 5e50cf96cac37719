import { currentPlatform } from '../platform/current.js';
import type { Platform, Sighting } from '../platform/platform.js';
import { describe } from './describe.js';
import { couldNotLook, lookAtTarget } from './look-at-target.js';
import type { ProcessInfo } from './process-info.js';
import { pidsToLookAt } from './pid-range.js';
import { readTarget } from './read-target.js';
import type { Target } from './target.js';

/**
 * Tells all that can be known of one process; `undefined` if it does not exist, if another process has its
 * pid by now, or if the number is a thread's. Any process may be asked about, ourselves included.
 *
 * @remarks
 * Fields that may not be read are absent. A zombie is described, without a command line.
 *
 * **Platforms.** Linux reads `/proc` and spawns nothing; macOS and the BSDs ask `ps`, Windows asks PowerShell.
 *
 * @throws {@link UnsafeTargetError} if the target is malformed.
 * @throws {@link ProcessTableError} if it could not be looked at, which is also the case for a process that
 * hidepid hides (proc(5)).
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { inspect } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * const info = await inspect(child);
 * console.log(info?.command, info?.ppid === process.pid); //=> sleep 60 true
 * child.kill();
 * ```
 */
export async function inspect(target: Target): Promise<ProcessInfo | undefined> {
  return inspectOn(await currentPlatform(), target);
}

/** The same on a given platform. */
export async function inspectOn(
  platform: Platform,
  target: Target,
): Promise<ProcessInfo | undefined> {
  const read = readTarget(target, pidsToLookAt(platform));
  const seen = await lookAtTarget(platform, read);
  switch (seen.status) {
    case 'gone':
      return undefined;
    case 'present':
      return describeInFull(platform, seen.process);
    case 'hidden':
      throw couldNotLook(seen.pid, new Error('it exists, and may not be looked at'));
    case 'unknown':
      throw couldNotLook(seen.pid, seen.cause);
  }
}

/** Everything about a process that was seen, or `undefined` if it went away while its facts were read. */
export async function describeInFull(
  platform: Platform,
  process: Sighting,
): Promise<ProcessInfo | undefined> {
  const info = describe(process, platform.facts, 'everything');
  if (platform.facts === undefined) return info;
  // Had the pid changed hands in between, the facts would be another's.
  const again = await platform.sight(process.pid);
  switch (again.status) {
    case 'present':
      return platform.sameIdentity(process, again.process) === 'different' ? undefined : info;
    case 'absent':
    case 'thread':
      return undefined;
    case 'hidden':
      throw couldNotLook(process.pid, new Error('it exists, and may no longer be looked at'));
    case 'unknown':
      throw couldNotLook(process.pid, again.cause);
  }
}
