import { currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { couldNotLook, lookAtTarget } from './look-at-target.js';
import { pidsToLookAt } from './pid-range.js';
import { readTarget } from './read-target.js';
import type { ProcessRef, Target } from './target.js';

/**
 * Takes down the identity of a process: its pid and the start token that tells it from whoever gets that pid
 * later. `undefined` if it does not exist, if another process has its pid by now, or if the number is a
 * thread's. A zombie still holds its pid and is identified.
 *
 * @remarks
 * The result is plain data: store it, and hand it to {@link escalatingStop} after a restart of the service.
 * For a process that exists and may not be looked at (hidepid, proc(5)) it is the bare pid, without a token.
 *
 * **Platforms.** Linux reads `/proc`; macOS and the BSDs ask `ps`, whose tokens tell seconds; Windows asks PowerShell, and
 * without one there is no token.
 *
 * @throws {@link UnsafeTargetError} if the target is malformed.
 * @throws {@link ProcessTableError} if it could not be looked at.
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { escalatingStop, identify, type ProcessRef } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * const stored = JSON.stringify(await identify(child));
 * // A day later, perhaps in another program: whoever has the pid by then is not meant.
 * const report = await escalatingStop(JSON.parse(stored) as ProcessRef);
 * console.log(report.outcome); //=> stopped
 * ```
 */
export async function identify(target: Target): Promise<ProcessRef | undefined> {
  return identifyOn(await currentPlatform(), target);
}

/** The same on a given platform. */
export async function identifyOn(
  platform: Platform,
  target: Target,
): Promise<ProcessRef | undefined> {
  const read = readTarget(target, pidsToLookAt(platform));
  const seen = await lookAtTarget(platform, read);
  switch (seen.status) {
    case 'gone':
      return undefined;
    case 'hidden':
      return { pid: seen.pid };
    case 'unknown':
      throw couldNotLook(seen.pid, seen.cause);
    case 'present': {
      const { pid, startToken } = seen.process;
      return startToken === undefined ? { pid } : { pid, startToken };
    }
  }
}
