import { DeadsureError } from './deadsure-error.js';

/**
 * A target that must never be signalled, or that names no process at all: a malformed pid, ourselves,
 * an ancestor of ours, a kernel thread, a thread id. Thrown before any signal was sent.
 */
export class UnsafeTargetError extends DeadsureError {
  override readonly name: string = 'UnsafeTargetError';
  declare readonly code: 'ERR_UNSAFE_TARGET';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_UNSAFE_TARGET', message, options);
  }
}
