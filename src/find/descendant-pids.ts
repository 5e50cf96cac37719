import { readOptionObject } from '../options/option-object.js';
import { checkBoolean } from '../options/option-value.js';
import { currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { couldNotLook, lookAtTarget } from '../process/look-at-target.js';
import { pidsToLookAt } from '../process/pid-range.js';
import { readTarget } from '../process/read-target.js';
import type { Target } from '../process/target.js';

/** What {@link descendantPids} lists. */
export interface DescendantOptions {
  /** Put the root's own pid first. @defaultValue `false` */
  readonly includeRoot?: boolean | undefined;
}

/**
 * Lists the pids of all processes below one, parents before children, zombies included. Any process may be
 * the root, ourselves included. `[]` if it does not exist, is a thread, or if another process has its pid.
 *
 * @remarks
 * A snapshot: a process whose parent died belongs to another parent by now and is not listed, and a tree
 * that forks may have grown meanwhile. To stop a tree use {@link escalatingStop}, which keeps looking.
 *
 * **Platforms.** Linux reads `/proc`; macOS and the BSDs ask `ps`, Windows asks PowerShell, and whom we ask is left out of
 * the answer.
 *
 * @throws {@link UnsafeTargetError} if the root is malformed.
 * @throws {@link InvalidOptionError} for a malformed option.
 * @throws {@link ProcessTableError} if the processes could not be looked at.
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { descendantPids } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * const pids = await descendantPids(process.pid);
 * console.log(pids.some((pid) => pid === child.pid)); //=> true
 * child.kill();
 * ```
 */
export async function descendantPids(root: Target, options?: DescendantOptions): Promise<number[]> {
  return descendantPidsOn(await currentPlatform(), root, options);
}

/** The same on a given platform. */
export async function descendantPidsOn(
  platform: Platform,
  root: Target,
  options?: DescendantOptions,
): Promise<number[]> {
  const { includeRoot = false } = readOptionObject(options, {
    owner: 'descendantPids',
    names: ['includeRoot'],
  });
  const withRoot = checkBoolean('includeRoot', includeRoot);
  const target = readTarget(root, pidsToLookAt(platform), 'root');
  const seen = await lookAtTarget(platform, target);
  if (seen.status === 'gone') return [];
  if (seen.status === 'unknown') throw couldNotLook(seen.pid, seen.cause);
  if (seen.status === 'hidden') {
    throw couldNotLook(seen.pid, new Error('it exists, and may not be looked at'));
  }
  const { process } = seen;
  const below = (await platform.descendants(process)).filter((pid) => pid !== process.pid);
  // Had the pid changed hands before the listing, this would be a stranger's tree. A root that is gone now
  // was there when others named it as their parent.
  const again = await platform.sight(process.pid);
  if (again.status === 'unknown') throw couldNotLook(process.pid, again.cause);
  const recycled =
    again.status === 'present' && platform.sameIdentity(process, again.process) === 'different';
  if (recycled) return [];
  return withRoot ? [process.pid, ...below] : below;
}
