import { DeadsureError } from '../../index.js';
import type { StopReport } from '../../index.js';

/**
 * Why a start failed.
 *
 * @remarks
 * - `log`: a file for its output may not be opened, or is not safe; nothing was started.
 * - `start`: the system would not start it.
 * - `cgroup`: it could not be started inside the control group; the command never ran.
 * - `exited`: it ended before it had settled, with whatever exit code.
 * - `unproven`: it could not be found in the process table, or the table could not be read.
 * - `aborted`: `signal` aborted before it had settled.
 */
export type SpawnFailure = 'log' | 'start' | 'cgroup' | 'exited' | 'unproven' | 'aborted';

/** What is known of a start that failed. */
export interface SpawnFailureFacts {
  readonly exitCode?: number;
  readonly signalCode?: NodeJS.Signals;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly cleanup?: StopReport;
  readonly cleanupError?: unknown;
}

/**
 * A process that {@link spawnVerified} could not start, or not prove alive. Whatever it had started was stopped.
 *
 * @example
 * ```ts
 * import { SpawnError, spawnVerified } from 'deadsure/supervise';
 *
 * try {
 *   await spawnVerified('sh', ['-c', 'echo no configuration >&2; exit 78'], { stderr: 'pipe' });
 * } catch (error) {
 *   if (!(error instanceof SpawnError)) throw error;
 *   console.log(error.reason, error.exitCode, error.stderr?.trim()); //=> exited 78 no configuration
 * }
 * ```
 */
export class SpawnError extends DeadsureError {
  override readonly name: string = 'SpawnError';
  declare readonly code: 'ERR_SPAWN';
  /** Which of them. */
  readonly reason: SpawnFailure;
  /** What it exited with, if it did. */
  readonly exitCode?: number;
  /** What ended it, if a signal did. */
  readonly signalCode?: NodeJS.Signals;
  /** The last 4 KiB this start wrote there, if it went to a file or a pipe. */
  readonly stdout?: string;
  /** The last 4 KiB this start wrote there, if it went to a file or a pipe. */
  readonly stderr?: string;
  /** The report of what was stopped after the failure; absent if nothing had been started. `ok: false` names who is left. */
  readonly cleanup?: StopReport;
  /** Why there is no such report though something had been started: nobody can tell whether anything is left. */
  readonly cleanupError?: unknown;

  /** @internal */
  constructor(
    reason: SpawnFailure,
    message: string,
    facts: SpawnFailureFacts = {},
    options?: ErrorOptions,
  ) {
    super('ERR_SPAWN', message, options);
    this.reason = reason;
    Object.assign(this, facts);
  }
}
