import { PidFileError } from '../errors/pid-file-error.js';
import { currentPlatform } from '../platform/current.js';
import type { Platform } from '../platform/platform.js';
import { onPlatform } from '../stop/hard-stop.js';
import { stop, type StopCall } from '../stop/stop.js';
import type { StopReport } from '../stop/stop-report.js';
import type { DryRun, Rejects } from '../stop/stop-options.js';
import { Looking } from '../stop/looking.js';
import { Timetable } from '../stop/timetable.js';
import { conclude, refused } from './conclude.js';
import { examinePidFile, type Examined } from './examine-pid-file.js';
import { nameFound } from './name-found.js';
import { pidFilePath } from './pid-file-path.js';
import type { PidFileStopReport } from './pid-file-stop-report.js';
import {
  readStopByPidFileOptions,
  type StopByPidFileOptions,
  type StopByPidFilePlan,
} from './stop-by-pid-file-options.js';

/**
 * Stops the process that a PID file names, with its descendants, and removes the file once that is proven.
 *
 * @remarks
 * The file is read as by {@link readPidFile}; whoever is then stopped is the very process it was judged by, so
 * that a pid which changes hands meanwhile is never signalled. The file is removed only after everybody is
 * proven gone, and only if it is the same file and still names that pid; `pidFile` says what became of it. A
 * removal that fails does not turn a success into a failure. With `followSymlinks` the file is removed and the
 * link stays.
 *
 * What the file says decides: `running` is stopped. `missing` is `no-pid-file`, and ok. `stale` is
 * `already-gone`, and the file is removed; but where only the times say that the pid was recycled, it is kept
 * and nothing is signalled: a wall clock that was set looks the same, and `expect` settles it. Everything else
 * names nobody. Those two reject with {@link PidFileError}, unless `reject: false` or in a dry run.
 *
 * `marker` and `cgroup` name members beside the file's process: they are stopped also if the file is missing or
 * stale.
 *
 * **Platforms.** As {@link escalatingStop}.
 *
 * @param path - A path, relative to the working directory, or a `file:` URL.
 * @param options - Those of {@link escalatingStop} and of {@link readPidFile}, and `keepPidFile`.
 * @throws {@link InvalidOptionError} before anything is read.
 * @throws {@link PidFileError} if the file names nobody who may be signalled; its `reading` says why.
 * @throws {@link UnsafeTargetError} if it names ourselves, an ancestor of ours, or a kernel thread.
 * @throws {@link SurvivorsError}, {@link StopAbortedError}, {@link ProcessTableError} as {@link escalatingStop};
 * the file is kept.
 * @throws {@link UnsupportedError} for an option or a field of `expect` that this platform does not have, or on
 * one without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { writeFileSync } from 'node:fs';
 * import { stopByPidFile } from 'deadsure';
 *
 * writeFileSync('agent.pid', `${spawn('sleep', ['60']).pid}\n`);
 * for (let times = 0; times < 2; times += 1) {
 *   const { outcome, pidFile } = await stopByPidFile('agent.pid', { expect: 'sleep 60' });
 *   console.log(outcome, pidFile);
 * }
 * //=> stopped removed
 * //=> no-pid-file missing
 * ```
 */
export function stopByPidFile(
  path: string | URL,
  options?: StopByPidFileOptions & Rejects & DryRun,
): Promise<PidFileStopReport & { readonly ok: true }>;
export function stopByPidFile(
  path: string | URL,
  options?: StopByPidFileOptions,
): Promise<PidFileStopReport>;
export async function stopByPidFile(
  path: string | URL,
  options?: StopByPidFileOptions,
): Promise<PidFileStopReport> {
  const asked = readStopByPidFileOptions(options);
  const resolved = await pidFilePath(path);
  const platform = await currentPlatform();
  const plan = { ...asked, stop: onPlatform(platform, asked.stop) };
  let examined: Examined | undefined;
  // Read within the stop, so that an abort is heard while the file system does not answer.
  const name: StopCall['name'] = async (on, tell) => {
    examined = await examinePidFile(on, resolved, plan.reading);
    return await nameFound(on, examined.reading, plan.reading, tell);
  };
  const timetable = new Timetable(plan.stop);
  try {
    const report = await stop({ platform, plan: plan.stop, name, timetable });
    if (examined === undefined) throw new Error('a stop ended before its file was read');
    return await concludeInTime(platform, plan, examined, report);
  } catch (error) {
    if (!(error instanceof PidFileError)) throw error;
    if (plan.stop.reject && !plan.stop.dryRun) throw error;
    return refused(error);
  }
}

/** The schedule is over by then: to remove the file is not worth another long wait for a look. */
async function concludeInTime(
  platform: Platform,
  plan: StopByPidFilePlan,
  examined: Examined,
  report: StopReport,
): Promise<PidFileStopReport> {
  const looking = new Looking(platform);
  try {
    return await conclude(looking.platform, plan, examined, report);
  } finally {
    looking.end();
  }
}
