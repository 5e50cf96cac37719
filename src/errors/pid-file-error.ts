import { DeadsureError } from './deadsure-error.js';
import type { PidFileReading } from '../pid-file/pid-file-reading.js';

/**
 * A PID file that does not allow what was asked: to stop whom it names, to be written, to be removed;
 * {@link PidFileError.reading} says what it holds.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { PidFileError, stopByPidFile } from 'deadsure';
 *
 * writeFileSync('agent.pid', 'not a number');
 * try {
 *   await stopByPidFile('agent.pid');
 * } catch (error) {
 *   if (!(error instanceof PidFileError)) throw error;
 *   console.log(error.reading.status); //=> invalid
 * }
 * ```
 */
export class PidFileError extends DeadsureError {
  override readonly name: string = 'PidFileError';
  declare readonly code: 'ERR_PID_FILE';
  /** What the file says. */
  readonly reading: PidFileReading;

  /** @internal */
  constructor(message: string, reading: PidFileReading, options?: ErrorOptions) {
    super('ERR_PID_FILE', message, options);
    this.reading = reading;
  }
}
