import type { ProcessCgroup } from '../cgroup/process-cgroup.js';
import type { ProcessMarker } from '../find/marker.js';
import type { Schedule } from './schedule.js';
import type { StopEvent } from './stop-event.js';

/** With these options nothing is a dry run, so the report is never a {@link DryRunReport}. */
export type DryRun = {
  /** Not `true`. @defaultValue `false` */
  readonly dryRun?: false | undefined;
};
/** With these options survivors reject, so the report is never a {@link FailedReport}. */
export type Rejects = {
  /** Not `false`. @defaultValue `true` */
  readonly reject?: true | undefined;
};

/** What every call that waits for processes understands. */
export interface CommonOptions {
  /** Every process carrying this marker is a member, whatever the scope and even if no target lives. Linux. @defaultValue none */
  readonly marker?: ProcessMarker | undefined;
  /** Every process in this control group is a member. Linux with cgroup v2. @defaultValue none */
  readonly cgroup?: ProcessCgroup | undefined;
  /** `false` resolves with the report instead of rejecting with {@link SurvivorsError}. @defaultValue `true` */
  readonly reject?: boolean | undefined;
  /** Look, signal nothing, touch no file; the report's outcome is `would-stop`. @defaultValue `false` */
  readonly dryRun?: boolean | undefined;
  /**
   * Abandons the call: no further signal is sent and it rejects with {@link StopAbortedError} within 100 ms.
   * It never stops a process. For the signals to send, see `schedule`. @defaultValue none
   */
  readonly signal?: AbortSignal | undefined;
  /** A human name for reports, events and messages. @defaultValue none */
  readonly label?: string | undefined;
  /** Called with every {@link StopEvent}. What it throws becomes one `process.emitWarning`. @defaultValue none */
  readonly onEvent?: ((event: StopEvent) => void) | undefined;
  /**
   * `tree`: the targets, their descendants and latecomers; `process`: the targets alone.
   * @defaultValue `'tree'`; `'process'` for {@link sigkillAndVerify} and {@link waitUntilGone}
   */
  readonly scope?: 'tree' | 'process' | undefined;
}

/** Options of {@link sigkillAndVerify}. */
export interface KillOptions extends CommonOptions {
  /** One budget for all targets together, in milliseconds. @defaultValue `2000` */
  readonly timeoutMs?: number | undefined;
}

/** Options of {@link escalatingStop}. */
export interface StopOptions extends CommonOptions {
  /** The signals and how long to wait after each; as text, start-stop-daemon's `TERM/5/KILL/2`. @defaultValue `schedules.terminateFirst` */
  readonly schedule?: Schedule | string | undefined;
  /**
   * A schedule without a final SIGKILL gets one of 2,000 ms. `false`: nothing is ever sent SIGKILL; a
   * schedule's own KILL stage is dropped too. @defaultValue `true`
   */
  readonly lastResort?: boolean | undefined;
  /**
   * `root`: each root gets the polite signals alone, so that it may stop its own workers in order; what it
   * leaves behind gets one SIGTERM and at most 3 s. `tree`: every member gets every polite signal.
   * @defaultValue `'root'`
   */
  readonly politeTo?: 'root' | 'tree' | undefined;
}

/** Options of {@link waitUntilGone}. */
export interface WaitOptions extends Omit<CommonOptions, 'dryRun'> {
  /** How long to wait, in milliseconds. */
  readonly timeoutMs: number;
}
