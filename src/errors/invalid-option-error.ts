import { DeadsureError } from './deadsure-error.js';

/**
 * An option, query or schedule that is malformed. The message names the option, the value and what is allowed.
 *
 * @example
 * ```ts
 * import { InvalidOptionError, parseSchedule } from 'deadsure';
 *
 * try {
 *   parseSchedule('TERM/soon');
 * } catch (error) {
 *   if (!(error instanceof InvalidOptionError)) throw error;
 *   console.log(error.code, error.message.includes('soon')); //=> ERR_INVALID_OPTION true
 * }
 * ```
 */
export class InvalidOptionError extends DeadsureError {
  override readonly name: string = 'InvalidOptionError';
  declare readonly code: 'ERR_INVALID_OPTION';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INVALID_OPTION', message, options);
  }
}
