import { DeadsureError } from './deadsure-error.js';

/**
 * The processes of this machine could not be looked at: the listing failed, was empty, or lacked our
 * own pid. "Could not look" is never reported as "not there".
 *
 * @example
 * ```ts
 * import { pidsMatching, ProcessTableError } from 'deadsure';
 *
 * try {
 *   const pids = await pidsMatching('agent --id 108', { strict: true });
 *   console.log(pids.length === 0 ? 'not there' : pids);
 * } catch (error) {
 *   if (!(error instanceof ProcessTableError)) throw error;
 *   console.error('could not look, so nobody knows:', error.message);
 * }
 * ```
 */
export class ProcessTableError extends DeadsureError {
  override readonly name: string = 'ProcessTableError';
  declare readonly code: 'ERR_PROCESS_TABLE';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_PROCESS_TABLE', message, options);
  }
}
