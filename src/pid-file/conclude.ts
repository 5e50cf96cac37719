import type { PidFileError } from '../errors/pid-file-error.js';
import type { Platform } from '../platform/platform.js';
import type { StopReport } from '../stop/stop-report.js';
import { verdict } from '../stop/verdict.js';
import type { Examined } from './examine-pid-file.js';
import type { PidFileReading } from './pid-file-reading.js';
import type { PidFileStopReport } from './pid-file-stop-report.js';
import type { StopByPidFilePlan } from './stop-by-pid-file-options.js';
import { leaveAlone, tidyUp, type Leftover } from './tidy-up.js';

type Named = PidFileReading & { status: 'running' | 'stale' | 'missing' };
type Failed = Extract<PidFileStopReport, { outcome: 'would-stop' | 'survived' | 'unknown' }>;
type Refused = Extract<PidFileStopReport, { outcome: 'recycled' | 'no-pid' }>;

/** What came of a stop, and the end of its PID file. Rejects as {@link verdict} does. */
export async function conclude(
  platform: Platform,
  { stop: plan, reading: { followSymlinks }, keepPidFile }: StopByPidFilePlan,
  { reading, file }: Examined,
  stopped: StopReport,
): Promise<PidFileStopReport> {
  const named = reading as Named;
  const stop = verdict(plan, plan.dryRun ? certain(named, stopped) : stopped);
  // With a marker there can be members without a running pid; the declared type knows of none.
  if (!stop.ok) {
    const pidFile = named.status === 'missing' ? 'missing' : 'kept';
    return { ok: false, outcome: stop.outcome, reading: named, stop, pidFile } as Failed;
  }
  if (named.status === 'missing') {
    return { ok: true, outcome: 'no-pid-file', reading: named, pidFile: 'missing' };
  }
  if (file === undefined) throw new Error(`PID file ${named.path} was read and is no file`);
  const pid = named.status === 'running' ? named.pid : named.recordedPid;
  const leftover: Leftover = { path: named.path, file, pid, followSymlinks };
  const keeps = keepPidFile || plan.dryRun;
  const end = await (keeps ? leaveAlone : tidyUp)(platform, leftover);
  return { ok: true, outcome: stop.outcome, reading: named, stop, ...end };
}

/** What was not stopped because nothing may be signalled for what the file says. */
export function refused({ reading }: PidFileError): PidFileStopReport {
  const outcome = reading.status === 'stale' ? 'recycled' : 'no-pid';
  return { ok: false, outcome, reading, pidFile: 'kept' } as Refused;
}

/** A dry run that found nobody to stop has proven as much as a stop would have. */
function certain(reading: Named, dry: StopReport): StopReport {
  const isAnybodyThere = dry.processes.some(({ fate }) => fate === 'alive' || fate === 'unknown');
  if (reading.status === 'running' || isAnybodyThere) return dry;
  return { ...dry, ok: true, outcome: 'already-gone', survivors: [] };
}
