import type { ProcessState } from '../process/process-info.js';
import type { ProcessRef } from '../process/target.js';

/**
 * How strongly "the whole tree" can be claimed; the weakest over all targets, never better than the truth.
 *
 * @remarks
 * - `cgroup`: a dedicated control group held everything.
 * - `marker`: every member was seen to carry the caller's marker, so orphans were found too.
 * - `session`: every member was in a session led by a member, so orphans inside it were found too.
 * - `lineage`: members were found by their parents alone; an orphan made between two looks is lost.
 * - `process`: the named processes only.
 */
export type Coverage = 'cgroup' | 'marker' | 'session' | 'lineage' | 'process';

/** One member and what this call did to it. */
export interface ProcessFate extends ProcessRef {
  /** `latecomer`: found after the first look. */
  readonly role: 'target' | 'descendant' | 'latecomer';
  /** The command line, at most 1,024 characters. */
  readonly command?: string;
  /**
   * - `already-gone`: gone at the first look.
   * - `exited`: went without a SIGKILL from us.
   * - `killed`: went after our SIGKILL.
   * - `zombie`: was a zombie at the first look.
   * - `recycled`: the pid belongs to another process now; that one was not signalled.
   * - `alive`: still there.
   * - `unknown`: could not be looked at.
   */
  readonly fate: 'already-gone' | 'exited' | 'killed' | 'zombie' | 'recycled' | 'alive' | 'unknown';
  /** The signals it was sent, in order, without the SIGSTOP and SIGCONT the library adds. */
  readonly signals: readonly NodeJS.Signals[];
  /** When it was found gone, in milliseconds since the call began; absent if it was gone at the first look. */
  readonly goneAfterMs?: number;
  /** Set while it is a zombie: the parent that has yet to reap it. */
  readonly parentPid?: number;
}

/** A member not proven gone at the end. */
export interface Survivor extends ProcessRef {
  /**
   * - `timeout`: alive when the schedule ended.
   * - `not-permitted`: the system refuses our signals (EPERM).
   * - `uninterruptible`: SIGKILL is pending, the kernel has not let go of it (state D).
   * - `respawned`: still matches the query at the deadline.
   * - `aborted`: the call was abandoned.
   * - `unknown`: could not be looked at.
   */
  readonly reason:
    'timeout' | 'not-permitted' | 'uninterruptible' | 'respawned' | 'aborted' | 'unknown';
  /** What it was doing at the last look. */
  readonly state: ProcessState;
  /** Whose it is: the effective user id. */
  readonly uid?: number;
  /** The command line, at most 1,024 characters. */
  readonly command?: string;
  /** One sentence a person can act on. */
  readonly hint: string;
}

/** One stage as it really happened. */
export interface StageRecord {
  /** What was sent. */
  readonly signal: NodeJS.Signals;
  /** The pids it was sent to. */
  readonly sentTo: readonly number[];
  /** How long the stage took, in milliseconds. */
  readonly waitedMs: number;
}

/** What every report says. Reports are plain data: `JSON.stringify` round-trips them. */
export interface ReportBase {
  /** Whom the caller named, each once. */
  readonly targets: readonly ProcessRef[];
  /** Every member, parents before children, targets first. */
  readonly processes: readonly ProcessFate[];
  /** The stages that were begun, in order. */
  readonly stages: readonly StageRecord[];
  /** How strongly "the whole tree" can be claimed. */
  readonly coverage: Coverage;
  /** How long the call took, in milliseconds. */
  readonly durationMs: number;
  /** The caller's `label`. */
  readonly label?: string;
}

/** Every member is proven gone. `already-gone` only if each was gone or a zombie at the first look; `killed` if any needed SIGKILL. */
export interface GoneReport extends ReportBase {
  readonly ok: true;
  /** What happened, in one word. */
  readonly outcome: 'already-gone' | 'stopped' | 'killed';
  readonly survivors: readonly [];
}

/** What a `dryRun` would have stopped. */
export interface DryRunReport extends ReportBase {
  readonly ok: false;
  readonly outcome: 'would-stop';
  readonly survivors: readonly [];
}

/** Somebody is left, or could not be proven gone; `survivors` says who and why. */
export interface FailedReport extends ReportBase {
  readonly ok: false;
  /** `survived` if anybody is known to be alive. */
  readonly outcome: 'survived' | 'unknown';
  /** Who is left, and why. */
  readonly survivors: readonly [Survivor, ...Survivor[]];
}

/** Only on {@link StopAbortedError}: an abort always rejects, whatever `reject` says. */
export interface AbortedReport extends ReportBase {
  readonly ok: false;
  readonly outcome: 'aborted';
  /** Who was not proven gone when the call was given up. */
  readonly survivors: readonly Survivor[];
}

/** What a call that may signal resolves with; narrow it by `ok` or `outcome`. */
export type StopReport = GoneReport | DryRunReport | FailedReport;
