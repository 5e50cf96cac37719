import { DeadsureError } from './deadsure-error.js';
import type { PidFileReading } from '../pid-file/pid-file-reading.js';

/** A PID file that names no process that may be signalled; {@link PidFileError.reading} says why. */
export class PidFileError extends DeadsureError {
  override readonly name: string = 'PidFileError';
  declare readonly code: 'ERR_PID_FILE';
  readonly reading: PidFileReading;

  /** @internal */
  constructor(message: string, reading: PidFileReading, options?: ErrorOptions) {
    super('ERR_PID_FILE', message, options);
    this.reading = reading;
  }
}
