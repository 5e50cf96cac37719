import type { PidFileReading, StopReport } from '../index.js';

/** What the command line answers to a script. */
export const EXIT = {
  /** Gone, nothing was running, found, or a dry run. */
  done: 0,
  /** Survivors, not proven gone, not permitted, recycled, or a PID file that names nobody. */
  failed: 1,
  /** The command line is wrong, a target is refused, or a confirmation is missing. Nothing was signalled. */
  usage: 2,
  /** `find`, `tree`, `pidfile`: there is nothing of the kind. */
  nothingFound: 3,
  /** Somebody ended it: 128 and SIGINT, as in every shell. */
  interrupted: 130,
} as const;

/** The exit code of a stop, a dry run included. */
export function exitCodeOf({ ok, outcome }: { ok: boolean; outcome: string }): number {
  return ok || outcome === ('would-stop' satisfies StopReport['outcome']) ? EXIT.done : EXIT.failed;
}

/** The exit code of `deadsure pidfile`. */
export function exitCodeOfReading({ status }: PidFileReading): number {
  switch (status) {
    case 'running':
      return EXIT.done;
    case 'missing':
      return EXIT.nothingFound;
    case 'stale':
    case 'invalid':
    case 'insecure':
    case 'unreadable':
      return EXIT.failed;
  }
}

/** The exit code of an error, by its code. Whatever is not listed is a defect, and never a success. */
export function exitCodeOfError(code: string): number {
  switch (code) {
    case 'ERR_USAGE':
    case 'ERR_CONFIG':
    case 'ERR_CONFIRMATION':
    case 'ERR_INVALID_OPTION':
    case 'ERR_UNSAFE_TARGET':
    case 'ERR_UNSUPPORTED':
      return EXIT.usage;
    case 'ABORT_ERR':
    case 'ERR_INTERRUPTED':
      return EXIT.interrupted;
    default:
      return EXIT.failed;
  }
}
