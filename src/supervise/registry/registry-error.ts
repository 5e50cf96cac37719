import { DeadsureError } from '../../index.js';

/**
 * Why a registry would not do what it was asked.
 *
 * @remarks
 * - `in-use`: the name stands for another process that is not proven gone.
 * - `damaged`: what is recorded under the name cannot be read, so nobody can tell whether that process is gone.
 * - `insecure`: others may write to the directory.
 * - `busy`: another process holds the registry's lock, and did not let go in time.
 * - `file-system`: the system refused; `cause` says what.
 */
export type RegistryFailure = 'in-use' | 'damaged' | 'insecure' | 'busy' | 'file-system';

/**
 * A {@link FileRegistry} that could not do what it was asked. Nothing was changed.
 *
 * @example
 * ```ts
 * import { fileRegistry, RegistryError, spawnVerified, stopAll } from 'deadsure/supervise';
 *
 * const registry = fileRegistry('agents');
 * const first = await spawnVerified('sleep', ['60']);
 * const second = await spawnVerified('sleep', ['60']);
 * await registry.set('108', first, {});
 * try {
 *   await registry.set('108', second, {});
 * } catch (error) {
 *   if (!(error instanceof RegistryError)) throw error;
 *   console.log(error.reason); //=> in-use
 * }
 * await stopAll([
 *   { name: 'first', target: first },
 *   { name: 'second', target: second },
 * ]);
 * ```
 */
export class RegistryError extends DeadsureError {
  override readonly name: string = 'RegistryError';
  declare readonly code: 'ERR_REGISTRY';
  /** Which of them. */
  readonly reason: RegistryFailure;

  /** @internal */
  constructor(reason: RegistryFailure, message: string, options?: ErrorOptions) {
    super('ERR_REGISTRY', message, options);
    this.reason = reason;
  }
}

/** What an operation on files throws, as an error of the registry. */
export function registryError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new RegistryError('file-system', error.message, { cause: error });
}

/** Whether the system said that there is no such file. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

/** Whether the system said exactly this. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
