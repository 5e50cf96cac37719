import { DeadsureError } from './deadsure-error.js';

/**
 * The processes of this machine could not be looked at: the listing failed, was empty, or lacked our
 * own pid. "Could not look" is never reported as "not there".
 */
export class ProcessTableError extends DeadsureError {
  override readonly name: string = 'ProcessTableError';
  declare readonly code: 'ERR_PROCESS_TABLE';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_PROCESS_TABLE', message, options);
  }
}
