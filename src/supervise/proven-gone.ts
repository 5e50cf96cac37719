import { InvalidOptionError, SurvivorsError } from '../index.js';
import type { FailedReport, GoneReport, StopReport } from '../index.js';
import { isObject, shown } from './options.js';

const GONE: readonly unknown[] = ['already-gone', 'stopped', 'killed'];

/** Whether this is a report that proves that everybody is gone. Not a report, or a dry run: no. */
export function isProvenGone(report: unknown): report is GoneReport {
  return isObject(report) && report['ok'] === true && GONE.includes(report['outcome']);
}

/** Whether this is a report that names somebody who is left. */
export function hasSurvivors(report: unknown): report is FailedReport {
  return (
    isObject(report) &&
    report['ok'] === false &&
    Array.isArray(report['survivors']) &&
    report['survivors'].length > 0
  );
}

/** Lets only a proof through; whatever else a caller's own `stop` resolved with is thrown. */
export function assertProvenGone(report: StopReport): asserts report is GoneReport {
  if (isProvenGone(report)) return;
  if (hasSurvivors(report)) throw new SurvivorsError(report);
  throw new InvalidOptionError(
    `option stop must resolve with a report that nobody is left, got ${
      isObject(report) && 'outcome' in report ? `outcome ${shown(report.outcome)}` : shown(report)
    }`,
  );
}
