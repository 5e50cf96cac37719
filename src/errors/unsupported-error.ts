import { DeadsureError } from './deadsure-error.js';

/** What was asked cannot be told or done on this platform. */
export class UnsupportedError extends DeadsureError {
  override readonly name: string = 'UnsupportedError';
  declare readonly code: 'ERR_UNSUPPORTED';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_UNSUPPORTED', message, options);
  }
}
