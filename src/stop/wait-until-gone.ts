import { currentPlatform } from '../platform/current.js';
import { TakenTargets } from '../process/read-targets.js';
import type { Targets } from '../process/target.js';
import { nameTargets } from './named-targets.js';
import { readWaitOptions } from './options.js';
import { stop } from './stop.js';
import type { StopCall } from './stop.js';
import type { Rejects, WaitOptions } from './stop-options.js';
import type { FailedReport, GoneReport } from './stop-report.js';
import { Timetable } from './timetable.js';
import { verdict } from './verdict.js';

/**
 * Sends nothing and resolves when the targets are proven gone: the verifier alone, for whatever another
 * tool stops.
 *
 * @remarks
 * Since nothing is signalled, any pid from 1 on may be waited for. The scope is `'process'` unless given;
 * with `'tree'` the descendants at the first look, and latecomers, are waited for too.
 *
 * While one of many lives the call is not over, so the others are looked at in turns: of 1,000 that are not our
 * children the `gone` event of one, and its `goneAfterMs`, may be two seconds late. The end of the last is not.
 *
 * **Platforms.** Linux; macOS and the BSDs through `ps`, Windows through PowerShell. Where one of those hangs, as
 * {@link escalatingStop}.
 *
 * @param targets - A pid, a {@link ProcessRef}, anything with a pid, or several of them.
 * @param options - `timeoutMs` is required.
 * @throws {@link UnsafeTargetError} for a malformed target.
 * @throws {@link InvalidOptionError} for a malformed option.
 * @throws {@link SurvivorsError} if somebody is left after `timeoutMs`, unless `reject: false`.
 * @throws {@link StopAbortedError} if `signal` aborted first.
 * @throws {@link ProcessTableError} if the processes could not be looked at.
 * @throws {@link UnsupportedError} for an option this platform does not have, or on one without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { identify, waitUntilGone } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * const ref = await identify(child);
 * child.kill(); // whoever it is that stops it
 * const report = await waitUntilGone(ref ?? [], { timeoutMs: 5_000 });
 * console.log(report.ok); //=> true
 * ```
 */
export function waitUntilGone(
  targets: Targets,
  options: WaitOptions & Rejects,
): Promise<GoneReport>;
export function waitUntilGone(
  targets: Targets,
  options: WaitOptions,
): Promise<GoneReport | FailedReport>;
export async function waitUntilGone(
  targets: Targets,
  options: WaitOptions,
): Promise<GoneReport | FailedReport> {
  const { timeoutMs, ...asked } = readWaitOptions(options);
  // Nobody is asked for anything, so nobody is left behind by somebody who was.
  const plan = { ...asked, politeTo: 'tree' } as const;
  const taken = new TakenTargets(targets);
  const platform = await currentPlatform();
  const name: StopCall['name'] = (on, tell) => nameTargets(on, taken, 'wait', tell);
  const timetable = new Timetable(plan, timeoutMs);
  return verdict(plan, withoutDryRun(await stop({ platform, plan, name, timetable })));
}

function withoutDryRun(report: Awaited<ReturnType<typeof stop>>): GoneReport | FailedReport {
  if (report.outcome !== 'would-stop') return report;
  throw new Error('a wait is never a dry run');
}
