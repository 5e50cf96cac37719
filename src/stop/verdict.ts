import { SurvivorsError } from '../errors/survivors-error.js';
import type { StopPlan } from './stop-plan.js';
import type { StopReport } from './stop-report.js';

/** A verdict that cannot be ignored: survivors reject, unless the caller asked for the report. */
export function verdict<R extends StopReport>({ reject }: Pick<StopPlan, 'reject'>, report: R): R {
  if (reject && (report.outcome === 'survived' || report.outcome === 'unknown')) {
    throw new SurvivorsError(report);
  }
  return report;
}
