import { DeadsureError } from './deadsure-error.js';

/**
 * What was asked cannot be told or done on this platform.
 *
 * @example
 * ```ts
 * import { createCgroup, UnsupportedError } from 'deadsure';
 *
 * try {
 *   const cgroup = await createCgroup();
 *   await cgroup.remove();
 * } catch (error) {
 *   if (!(error instanceof UnsupportedError)) throw error;
 *   console.log('a marker will have to do:', error.message);
 * }
 * ```
 */
export class UnsupportedError extends DeadsureError {
  override readonly name: string = 'UnsupportedError';
  declare readonly code: 'ERR_UNSUPPORTED';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_UNSUPPORTED', message, options);
  }
}
