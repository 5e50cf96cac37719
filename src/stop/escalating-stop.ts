import { currentPlatform } from '../platform/current.js';
import { TakenTargets } from '../process/read-targets.js';
import type { Targets } from '../process/target.js';
import { onPlatform } from './hard-stop.js';
import { nameTargets } from './named-targets.js';
import { readStopOptions } from './options.js';
import { stop } from './stop.js';
import type { StopCall } from './stop.js';
import type { DryRun, Rejects, StopOptions } from './stop-options.js';
import type { DryRunReport, GoneReport, StopReport } from './stop-report.js';
import { Timetable } from './timetable.js';
import { verdict } from './verdict.js';

/**
 * Asks politely, waits, asks more firmly, kills what is left, and resolves at the first moment everybody is
 * proven gone.
 *
 * @remarks
 * By default each root gets SIGTERM and 5 s to stop its own workers in order; what it leaves behind gets one
 * SIGTERM and at most 3 s; then everything left is frozen and sent SIGKILL, and 2 s later the verdict is due.
 * The identity of every process is compared right before every signal, and every polite signal is followed
 * by SIGCONT, since a stopped process could not hear it.
 *
 * **Platforms.** Linux; macOS and the BSDs through `ps`, Windows through PowerShell. On those a tree cannot be frozen and is
 * killed in passes, and a call ends at most 10 s beyond its schedule where `ps` or PowerShell hangs, 15 s where nobody
 * could be looked at to begin with. Windows has no signals: everybody is ended by force at once, and the report has one
 * stage, SIGKILL.
 *
 * @param targets - A pid, a {@link ProcessRef}, anything with a pid, or several of them; `[]` is already gone.
 * @param options - See {@link StopOptions}.
 * @throws {@link UnsafeTargetError} for a target that must never be signalled; nothing was signalled.
 * @throws {@link InvalidOptionError} for a malformed option; nothing was signalled.
 * @throws {@link UnsupportedError} for `lastResort: false` on Windows; nothing was signalled.
 * @throws {@link SurvivorsError} if somebody is left, unless `reject: false`.
 * @throws {@link StopAbortedError} if `signal` aborted first.
 * @throws {@link ProcessTableError} if the processes could not be looked at before the first signal.
 * @throws {@link UnsupportedError} for an option this platform does not have, or on one without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { once } from 'node:events';
 * import { escalatingStop } from 'deadsure';
 *
 * const server = spawn('sh', ['-c', 'sleep 60 & echo ready; wait']);
 * await once(server.stdout, 'data');
 * const report = await escalatingStop(server, { schedule: 'INT/5/TERM/5/KILL/2', label: 'dev server' });
 * console.log(report.outcome, report.survivors.length); //=> stopped 0
 * ```
 */
export function escalatingStop(
  targets: Targets,
  options?: StopOptions & Rejects & DryRun,
): Promise<GoneReport>;
export function escalatingStop(
  targets: Targets,
  options?: StopOptions & Rejects,
): Promise<GoneReport | DryRunReport>;
export function escalatingStop(targets: Targets, options?: StopOptions): Promise<StopReport>;
export async function escalatingStop(targets: Targets, options?: StopOptions): Promise<StopReport> {
  const asked = readStopOptions(options);
  const taken = new TakenTargets(targets);
  const platform = await currentPlatform();
  const plan = onPlatform(platform, asked);
  const name: StopCall['name'] = (on, tell) => nameTargets(on, taken, 'signal', tell);
  return verdict(plan, await stop({ platform, plan, name, timetable: new Timetable(plan) }));
}
