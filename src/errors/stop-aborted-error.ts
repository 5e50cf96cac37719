import { DeadsureError } from './deadsure-error.js';
import type { AbortedReport } from '../stop/stop-report.js';

/**
 * The stop was abandoned through its `signal`: no further signal was sent, nothing is left frozen, and
 * {@link StopAbortedError.report} says what had been done. Its name is `AbortError`, as everywhere in Node.js.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { escalatingStop, StopAbortedError } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * try {
 *   await escalatingStop(child, { signal: AbortSignal.abort() });
 * } catch (error) {
 *   if (!(error instanceof StopAbortedError)) throw error;
 *   console.log(error.report.outcome, error.report.stages.length); //=> aborted 0
 * }
 * await escalatingStop(child);
 * ```
 */
export class StopAbortedError extends DeadsureError {
  override readonly name = 'AbortError';
  declare readonly code: 'ABORT_ERR';
  /** What had been done, and who is not proven gone. */
  readonly report: AbortedReport;

  /** @internal */
  constructor(report: AbortedReport, options?: ErrorOptions) {
    const what = report.label === undefined ? 'The stop' : `${report.label}: the stop`;
    const left = report.survivors.map(({ pid }) => pid);
    super(
      'ABORT_ERR',
      `${what} was abandoned${left.length === 0 ? '' : `; not proven gone: pid ${left.slice(0, 10).join(', ')}${left.length > 10 ? ', …' : ''}`}. ` +
        `To stop a process through an AbortSignal, abort the code that started it instead.`,
      options,
    );
    this.report = report;
  }
}
