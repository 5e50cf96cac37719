import { errnoCode } from '../errno.js';
import { ProcessTableError } from '../../errors/process-table-error.js';

/** The processes could not be listed; the message says what to do about it. */
export function listingError(what: string, cause?: unknown): ProcessTableError {
  const options = cause === undefined ? undefined : { cause };
  return new ProcessTableError(`cannot list the processes: ${what}. ${advice(cause)}`, options);
}

function advice(cause: unknown): string {
  switch (errnoCode(cause)) {
    case 'ENOENT':
    case 'EACCES':
      return 'Put the directory of the system’s ps (usually /bin or /usr/bin) on PATH.';
    case 'EMFILE':
    case 'ENFILE':
    case 'EAGAIN':
    case 'ENOMEM':
      return 'The system is short of descriptors, processes or memory; raise the limit or try again.';
    default:
      return 'Make sure that the first ps on PATH is the system’s own (or procps): the one of busybox cannot tell what is needed.';
  }
}
