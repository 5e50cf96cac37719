import { DeadsureError } from './deadsure-error.js';

/**
 * A target that must never be signalled, or that names no process at all: a malformed pid, ourselves,
 * an ancestor of ours, a kernel thread, a thread id. Thrown before any signal was sent.
 *
 * @example
 * ```ts
 * import { escalatingStop, UnsafeTargetError } from 'deadsure';
 *
 * try {
 *   await escalatingStop(0); // to kill(2) that is our own process group
 * } catch (error) {
 *   if (!(error instanceof UnsafeTargetError)) throw error;
 *   console.log(error.code); //=> ERR_UNSAFE_TARGET
 * }
 * ```
 */
export class UnsafeTargetError extends DeadsureError {
  override readonly name: string = 'UnsafeTargetError';
  declare readonly code: 'ERR_UNSAFE_TARGET';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_UNSAFE_TARGET', message, options);
  }
}
