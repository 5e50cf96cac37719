/**
 * The identity of a process: a pid plus what proves it is still the same process.
 *
 * @remarks
 * Different start tokens on one pid are different processes; equal ones are the same up to the system's
 * tick (10 ms on Linux, 1 s where `ps` tells the start time, 1 µs on Windows). Tokens are opaque strings, safe to store
 * (they hold the boot id on Linux) and to compare for equality.
 */
export interface ProcessRef {
  /** Who is meant, as long as the start token agrees. */
  readonly pid: number;
  /** What tells it from whoever gets that pid later; absent where it could not be told. */
  readonly startToken?: string;
}

/** What a caller may name: a pid, a {@link ProcessRef}, or anything with a pid, such as a `ChildProcess`. */
export type Target =
  | number
  | {
      /** Whole, from 2 for what can signal and from 1 for what only looks; `undefined` for a child that never started. */
      readonly pid?: number | undefined;
      /** If another process has the pid by now, this one is gone. */
      readonly startToken?: string | undefined;
    };

/** One target or several. An empty list is already gone. */
export type Targets = Target | Iterable<Target>;
