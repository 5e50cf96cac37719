import type { Survivor } from '../../index.js';

/**
 * What became of one hook. Plain data that can be shown: the command, the URL, the context and the environment
 * are never in it; what a command wrote to its standard error is.
 */
export type HookResult = CommandResult | UrlResult;

/** What every hook's result says. */
export interface HookResultBase {
  /** Which hook it was, counted from 0. */
  readonly index: number;
  /** `outcome` is `succeeded`. */
  readonly ok: boolean;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

/** A shell command: it succeeded if it exited with 0. */
export interface CommandResult extends HookResultBase {
  readonly kind: 'command';
  /** `timed-out`: it was ended with everything it had started. `not-run`: it could not be started. */
  readonly outcome: 'succeeded' | 'failed' | 'timed-out' | 'not-run';
  /** What it exited with. */
  readonly exitCode?: number;
  /** What ended it, if a signal did. */
  readonly signalCode?: NodeJS.Signals;
  /** The last 4 KiB it wrote there; empty if nothing. */
  readonly stderr: string;
  /** Why it was not run, or why nobody can tell whether anything is left of one that had timed out: a code. */
  readonly error?: string;
  /** Who outlived the end of a hook that had timed out. */
  readonly survivors?: readonly Pick<Survivor, 'pid' | 'reason' | 'hint'>[];
}

/** A URL: it succeeded if the answer was 2xx. Redirects are not followed. */
export interface UrlResult extends HookResultBase {
  readonly kind: 'url';
  /** `failed`: no answer, or one that was not 2xx. `not-run`: it is no URL that can be asked. */
  readonly outcome: 'succeeded' | 'failed' | 'timed-out' | 'not-run';
  /** What the server answered. */
  readonly statusCode?: number;
  /** Why there was no answer: a code such as `ECONNREFUSED`. */
  readonly error?: string;
}
