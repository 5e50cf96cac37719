import { InvalidOptionError, SurvivorsError } from '../../index.js';
import type { StopReport } from '../../index.js';
import { shown } from '../options.js';
import { hasSurvivors, isProvenGone } from '../proven-gone.js';
import { messageOf, notify, tell, warn } from '../warn.js';
import type { LimitOptions } from './limit-options.js';

/**
 * The one way to end an item: announce, stop, and then, by what the report proves and nothing else, tell that it
 * is gone or that somebody is left. Rejects if the stop gave no report; that was told as unknown by then.
 */
export async function terminate<T>(
  options: LimitOptions<T>,
  item: T,
  reason: string,
): Promise<StopReport> {
  notify('onTerminating', () => options.onTerminating?.(item, reason));
  let report: StopReport;
  try {
    report = await stopReport(options, item);
  } catch (error) {
    tellUnknown(options, item, `it could not be stopped: ${messageOf(error)}`);
    throw error;
  }
  if (isProvenGone(report)) {
    const proven = report;
    await tell('onTerminated', () => options.onTerminated(item, proven));
  } else if (hasSurvivors(report)) {
    const failed = report;
    await tell('onSurvivor', () => options.onSurvivor(item, failed));
  }
  return report;
}

/** It could not be told. Without a listener that is a warning, since it is not the same as nothing. */
export function tellUnknown<T>(options: LimitOptions<T>, item: T, reason: string): void {
  if (options.onUnknown === undefined) warn(`limits of ${named(options, item)}: unknown`, reason);
  else notify('onUnknown', () => options.onUnknown?.(item, reason));
}

/** What an item is called, where it can be said. */
function named<T>(options: LimitOptions<T>, item: T): string {
  try {
    return shown(options.key(item));
  } catch {
    // That it has no key is what is being told.
    return 'an item';
  }
}

async function stopReport<T>(options: LimitOptions<T>, item: T): Promise<StopReport> {
  let report: StopReport;
  try {
    report = await options.stop(item);
  } catch (error) {
    // A report all the same, on an error.
    if (error instanceof SurvivorsError) return error.report;
    throw error;
  }
  if (isProvenGone(report) || hasSurvivors(report)) return report;
  throw new InvalidOptionError(
    `option stop must resolve with the report of a stop that was really done, got ${shown(report)}`,
  );
}
