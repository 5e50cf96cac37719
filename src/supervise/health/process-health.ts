import type { Liveness, ProcessRef, ProcessState } from '../../index.js';

/**
 * How a process is doing, in one word.
 *
 * @remarks
 * - `zombie`: it ended, and its parent has yet to collect it.
 * - `healthy`: alive, whatever it does.
 * - `completed`: it exited with 0.
 * - `failed`: it exited with anything else, or by a signal.
 * - `unknown`: could not look, or gone and nobody knows how; `liveness` tells which.
 */
export type Health = 'healthy' | 'zombie' | 'completed' | 'failed' | 'unknown';

/** What {@link healthOf} found. A field that cannot be known is absent. */
export interface ProcessHealth extends Partial<ProcessRef> {
  /** How it is doing, in one word. */
  readonly health: Health;
  /** Whether it lives. */
  readonly liveness: Liveness;
  /** Whether it ended and its parent has yet to collect it. */
  readonly zombie: boolean;
  /** Absent once it is gone. */
  readonly state?: ProcessState;
  /** Only of a child process that has ended. */
  readonly exitCode?: number;
  /** Only of a child process that was ended by a signal. */
  readonly signalCode?: NodeJS.Signals;
  /** CPU time used, in percent of one core; several threads can use more than 100. */
  readonly cpuPercent?: number;
  /**
   * What `cpuPercent` is the average of: the time since this process was last looked at here, at least 250 ms
   * ago, or, the first time, its whole life.
   */
  readonly cpuSince?: 'last-look' | 'start';
  /** Resident memory, in bytes. */
  readonly rssBytes?: number;
  /** How many threads it has. */
  readonly threads?: number;
  /** For how long it has been running, in milliseconds. */
  readonly runtimeMs?: number;
  /** The command line, at most 1,024 characters. */
  readonly command?: string;
  /** Why nothing could be told. */
  readonly problem?: string;
}

/** What {@link summarize} found. */
export interface HealthSummary {
  /** How many targets were given. */
  readonly total: number;
  /** How many are alive. */
  readonly healthy: number;
  /** How many ended and are not collected. */
  readonly zombie: number;
  /** How many exited with 0. */
  readonly completed: number;
  /** How many ended in any other way. */
  readonly failed: number;
  /** How many nobody can tell of. */
  readonly unknown: number;
  /** The sum over those of which it is known, in bytes. */
  readonly rssBytes: number;
  /** The sum over those of which it is known, in percent of one core. */
  readonly cpuPercent: number;
  /** One per target, in their order. */
  readonly processes: readonly ProcessHealth[];
}
