import { currentPlatform } from '../platform/current.js';
import { TakenTargets } from '../process/read-targets.js';
import type { Targets } from '../process/target.js';
import { nameTargets } from './named-targets.js';
import { readKillOptions } from './options.js';
import { stop } from './stop.js';
import type { StopCall } from './stop.js';
import type { DryRun, KillOptions, Rejects } from './stop-options.js';
import type { DryRunReport, GoneReport, StopReport } from './stop-report.js';
import { Timetable } from './timetable.js';
import { verdict } from './verdict.js';

/**
 * Sends SIGKILL now and resolves when the targets are proven gone.
 *
 * @remarks
 * With `scope: 'tree'` descendants are frozen, found to a fixpoint and killed leaves first. A zombie counts
 * as gone: only its parent can reap it, and `parentPid` in the report names it. For a `ChildProcess` the
 * call resolves after its `exit` event.
 *
 * **Platforms.** As {@link escalatingStop}.
 *
 * @param targets - A pid, a {@link ProcessRef}, anything with a pid, or several of them.
 * @param options - `timeoutMs` (default 2,000) is one budget for all; `scope` is `'process'` by default.
 * @throws {@link UnsafeTargetError} for a target that must never be signalled; nothing was signalled.
 * @throws {@link InvalidOptionError} for a malformed option; nothing was signalled.
 * @throws {@link SurvivorsError} if somebody is left, unless `reject: false`.
 * @throws {@link StopAbortedError} if `signal` aborted first.
 * @throws {@link ProcessTableError} if the processes could not be looked at before the first signal.
 * @throws {@link UnsupportedError} for an option this platform does not have, or on one without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { sigkillAndVerify } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * const { outcome, processes } = await sigkillAndVerify(child, { timeoutMs: 5_000 });
 * console.log(outcome, processes.map(({ fate }) => fate)); //=> killed [ 'killed' ]
 * ```
 */
export function sigkillAndVerify(
  targets: Targets,
  options?: KillOptions & Rejects & DryRun,
): Promise<GoneReport>;
export function sigkillAndVerify(
  targets: Targets,
  options?: KillOptions & Rejects,
): Promise<GoneReport | DryRunReport>;
export function sigkillAndVerify(targets: Targets, options?: KillOptions): Promise<StopReport>;
export async function sigkillAndVerify(
  targets: Targets,
  options?: KillOptions,
): Promise<StopReport> {
  const plan = readKillOptions(options);
  const taken = new TakenTargets(targets);
  const platform = await currentPlatform();
  const name: StopCall['name'] = (on, tell) => nameTargets(on, taken, 'signal', tell);
  return verdict(plan, await stop({ platform, plan, name, timetable: new Timetable(plan) }));
}
