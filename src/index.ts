/// <reference types="node" preserve="true" />
/**
 * Process-kill primitives: when a call resolves, every process it was responsible for is proven gone, and no
 * other process was ever signalled; when that cannot be proven, it says so, names who is left, and why.
 *
 * @packageDocumentation
 */
export { escalatingStop } from './stop/escalating-stop.js';
export { sigkillAndVerify } from './stop/sigkill-and-verify.js';
export { stopMatching } from './stop/stop-matching.js';
export { waitUntilGone } from './stop/wait-until-gone.js';

export { createCgroup } from './cgroup/create-cgroup.js';
export { descendantPids } from './find/descendant-pids.js';
export { pidsMatching } from './find/pids-matching.js';
export { processesMatching } from './find/processes-matching.js';
export { processTable } from './find/process-table.js';
export { identify } from './process/identify.js';
export { inspect } from './process/inspect.js';
export { liveness } from './process/liveness.js';
export { readPidFile } from './pid-file/read-pid-file.js';
export { removePidFile } from './pid-file/remove-pid-file.js';
export { stopByPidFile } from './pid-file/stop-by-pid-file.js';
export { writePidFile } from './pid-file/write-pid-file.js';
export { createMarker } from './find/marker.js';
export { parseSchedule, schedules } from './stop/schedule.js';

export { DeadsureError } from './errors/deadsure-error.js';
export { InvalidOptionError } from './errors/invalid-option-error.js';
export { PidFileError } from './errors/pid-file-error.js';
export { ProcessTableError } from './errors/process-table-error.js';
export { StopAbortedError } from './errors/stop-aborted-error.js';
export { SurvivorsError } from './errors/survivors-error.js';
export { UnsafeTargetError } from './errors/unsafe-target-error.js';
export { UnsupportedError } from './errors/unsupported-error.js';

export type { CgroupOptions } from './cgroup/create-cgroup.js';
export type { ProcessCgroup } from './cgroup/process-cgroup.js';
export type { ProcessMarker } from './find/marker.js';
export type { DescendantOptions } from './find/descendant-pids.js';
export type { MatchOptions, ProcessQuery } from './find/process-query.js';
export type { ProcessTable } from './find/process-table.js';
export type { PidFileHandle } from './pid-file/pid-file-handle.js';
export type { PidFileOptions, PidFileReading } from './pid-file/pid-file-reading.js';
export type { PidFileStopReport } from './pid-file/pid-file-stop-report.js';
export type { StopByPidFileOptions } from './pid-file/stop-by-pid-file-options.js';
export type { Liveness } from './process/liveness.js';
export type { ProcessInfo, ProcessState } from './process/process-info.js';
export type { ProcessRef, Target, Targets } from './process/target.js';
export type { Schedule, Stage } from './stop/schedule.js';
export type { EventBase, StopEvent } from './stop/stop-event.js';
export type {
  CommonOptions,
  DryRun,
  KillOptions,
  Rejects,
  StopOptions,
  WaitOptions,
} from './stop/stop-options.js';
export type {
  AbortedReport,
  Coverage,
  DryRunReport,
  FailedReport,
  GoneReport,
  ProcessFate,
  ReportBase,
  StageRecord,
  StopReport,
  Survivor,
} from './stop/stop-report.js';
