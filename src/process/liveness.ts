import { currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { lookAtTarget } from './look-at-target.js';
import { pidsToLookAt } from './pid-range.js';
import { readTarget } from './read-target.js';
import type { Target } from './target.js';

/** Whether a process lives. `zombie`: it ended, and only its parent can make it go; `unknown`: could not look. */
export type Liveness = 'alive' | 'zombie' | 'gone' | 'unknown';

/**
 * Tells whether a process lives. Sends nothing, not even signal 0 where the process can be seen.
 *
 * @remarks
 * - A process whose leading thread has exited while others run is `alive`, though `ps` shows a `Z`.
 * - The number of a thread is `gone`: it names no process. So is a pid that another process has by now, as
 *   far as the target's start token tells; a bare pid is whoever has it.
 * - A process that hidepid hides (proc(5)) is `alive`, but `unknown` if a start token was given, since it
 *   cannot be compared.
 * - A child process that told its exit code or never started is `gone`, and its pid is not looked up.
 *
 * **Platforms.** Linux reads `/proc`; macOS and the BSDs ask `ps`, Windows asks PowerShell. Windows knows no zombies.
 *
 * @throws {@link UnsafeTargetError} if the target is malformed.
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { escalatingStop, liveness } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * console.log(await liveness(child)); //=> alive
 * await escalatingStop(child);
 * console.log(await liveness(child)); //=> gone
 * ```
 */
export async function liveness(target: Target): Promise<Liveness> {
  return livenessOn(await currentPlatform(), target);
}

/** The same on a given platform. */
export async function livenessOn(platform: Platform, target: Target): Promise<Liveness> {
  const read = readTarget(target, pidsToLookAt(platform));
  const seen = await lookAtTarget(platform, read);
  switch (seen.status) {
    case 'gone':
    case 'unknown':
      return seen.status;
    case 'hidden':
      return 'alive';
    case 'present':
      break;
  }
  // Dead: the parent has collected it and the kernel is taking it down.
  if (seen.process.state === 'dead') return 'gone';
  return seen.process.state === 'zombie' ? 'zombie' : 'alive';
}
