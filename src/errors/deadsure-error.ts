/**
 * The base of every error this library throws on purpose.
 *
 * @remarks
 * A `TypeError`, `RangeError` or anything else that is not a `DeadsureError` is a defect of the
 * library or of a listener, never a statement about a process. Match on {@link DeadsureError.code}
 * rather than on `instanceof` when two copies of the package may be loaded.
 *
 * @example
 * ```ts
 * import { DeadsureError, escalatingStop } from 'deadsure';
 *
 * try {
 *   await escalatingStop(process.pid);
 * } catch (error) {
 *   if (!(error instanceof DeadsureError)) throw error;
 *   console.log(error.code); //=> ERR_UNSAFE_TARGET
 * }
 * ```
 */
export class DeadsureError extends Error {
  override readonly name: string = 'DeadsureError';
  /** A stable code, for instance `ERR_SURVIVORS`. */
  readonly code: string;
  /** What the operating system or the caller's value answered, where there was such an answer. */
  declare readonly cause?: unknown;

  /** @internal */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message);
    this.code = code;
    if (options !== undefined && 'cause' in options) this.cause = options.cause;
  }
}
