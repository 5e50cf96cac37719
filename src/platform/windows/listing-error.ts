import { ProcessTableError } from '../../errors/process-table-error.js';

/** The processes could not be listed. */
export function listingError(what: string, cause?: unknown): ProcessTableError {
  return new ProcessTableError(
    `cannot list the processes: ${what}`,
    cause === undefined ? undefined : { cause },
  );
}
