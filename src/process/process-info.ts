import type { ProcessRef } from './target.js';

/**
 * What a process is doing.
 *
 * @remarks
 * The names stand for the state letters of proc(5) and ps(1): R running, S sleeping, D disk-sleep
 * (uninterruptible), T stopped, t traced, Z zombie, X dead, I idle (kernel threads only). A thread group
 * whose leader exited while other threads run is given the state of such a thread, not `zombie`.
 */
export type ProcessState =
  | 'running'
  | 'sleeping'
  | 'disk-sleep'
  | 'stopped'
  | 'traced'
  | 'zombie'
  | 'dead'
  | 'idle'
  | 'unknown';

/**
 * What is known of one process. A field that cannot be known is absent, never guessed.
 *
 * @remarks
 * **Platforms.** Linux gives every field to {@link inspect}; {@link processTable} leaves out `cwd`,
 * `executable` and `uid`. macOS and the BSDs (`ps`) have no `argv`, `cwd`, `executable`, `threads`, `rssBytes` or `cpuMs`.
 * Windows has no `argv`, `cwd`, `executable`, `pgid`, `sid` or `uid`, its `state` is `unknown`, and without PowerShell only
 * the number, the parent's and the name are told.
 */
export interface ProcessInfo extends ProcessRef {
  /** The parent's pid; 0 where there is none, or where it lies outside our PID namespace. */
  readonly ppid: number;
  /** The process group's id. */
  readonly pgid?: number;
  /** The session's id. */
  readonly sid?: number;
  /** The effective user id. */
  readonly uid?: number;
  /** What it is doing. */
  readonly state: ProcessState;
  /** The program's name, not cut at 15 characters where the command line tells the rest. */
  readonly name: string;
  /** The whole command line, arguments joined by one space. */
  readonly command?: string;
  /** The arguments as the program sees them, the program's own name first. */
  readonly argv?: readonly string[];
  /** The working directory, with symbolic links resolved by the kernel. */
  readonly cwd?: string;
  /** The executable file, also where it was deleted since. */
  readonly executable?: string;
  /** When the process started, by the wall clock; to 10 ms on Linux, to 1 s with `ps`, to 16 ms on Windows. */
  readonly startedAt?: Date;
  /** The number of threads. */
  readonly threads?: number;
  /** Resident memory, in bytes. */
  readonly rssBytes?: number;
  /** CPU time used so far by all threads, user and system, in milliseconds. */
  readonly cpuMs?: number;
}
