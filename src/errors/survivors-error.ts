import { DeadsureError } from './deadsure-error.js';
import type { FailedReport, Survivor } from '../stop/stop-report.js';

const NAMED_AT_MOST = 5;

/**
 * Somebody outlived the stop, or could not be proven gone. {@link SurvivorsError.report} names who and why.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { once } from 'node:events';
 * import { escalatingStop, sigkillAndVerify, SurvivorsError } from 'deadsure';
 *
 * const deaf = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 1; done']);
 * await once(deaf.stdout, 'data');
 * try {
 *   await escalatingStop(deaf, { schedule: 'TERM/0.1', lastResort: false });
 * } catch (error) {
 *   if (!(error instanceof SurvivorsError)) throw error;
 *   for (const { pid, reason } of error.report.survivors) console.log(pid === deaf.pid, reason);
 * }
 * //=> true timeout
 * await sigkillAndVerify(deaf, { scope: 'tree' });
 * ```
 */
export class SurvivorsError extends DeadsureError {
  override readonly name: string = 'SurvivorsError';
  declare readonly code: 'ERR_SURVIVORS';
  /** Who is left, and why. */
  readonly report: FailedReport;

  /** @internal */
  constructor(report: FailedReport) {
    super('ERR_SURVIVORS', describe(report));
    this.report = report;
  }
}

function describe({ survivors, label, outcome }: FailedReport): string {
  const what = label === undefined ? '' : `${label}: `;
  const claim = outcome === 'survived' ? 'not gone' : 'not proven gone';
  const named = survivors.slice(0, NAMED_AT_MOST).map(describeSurvivor);
  const rest = survivors.length - named.length;
  if (rest > 0) named.push(`and ${rest} more`);
  return `${what}${survivors.length} process${survivors.length === 1 ? '' : 'es'} ${claim}: ${named.join('; ')}`;
}

function describeSurvivor({ pid, reason, command, hint }: Survivor): string {
  const shown = command === undefined ? '' : ` (${command.slice(0, 80)})`;
  return `pid ${pid}${shown}: ${reason}. ${hint}`;
}
