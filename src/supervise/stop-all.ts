import { escalatingStop, InvalidOptionError } from '../index.js';
import type { StopOptions, StopReport, Target } from '../index.js';
import { Spawned } from './spawn/spawned-process.js';
import { badOption, isObject, isOptionObject, overlay, readIterable, shown } from './options.js';

/** One thing to stop. */
export type StopAllItem = {
  /** What it is called in the results, and in its report unless `options` says another `label`. */
  readonly name: string;
  /** Whom to stop: one, several, or what {@link spawnVerified} gave. */
  readonly target: Target | Iterable<Target>;
  /** They go over the options for all. */
  readonly options?: StopOptions;
};

/** What became of one item. */
export type StopAllResult =
  | {
      /** The item's. */
      readonly name: string;
      readonly status: 'settled';
      /** Whether they are gone, or who is left. */
      readonly report: StopReport;
    }
  | {
      readonly name: string;
      readonly status: 'failed';
      /** Why there is no report. */
      readonly error: Error;
    }
  | { readonly name: string; readonly status: 'not-attempted' };

/** What {@link stopAll} did. */
export interface StopAllReport {
  /** Everybody of every item is proven gone. */
  readonly ok: boolean;
  /** One per item, in the order of the items. */
  readonly results: readonly StopAllResult[];
}

/** Options of {@link stopAll}: those of every stop, and what a failure means for the others. */
export type StopAllOptions = StopOptions & {
  /** `false`: one after the other, and nobody after the first failure. @defaultValue `true`: all at the same time */
  readonly continueOnError?: boolean | undefined;
};

/**
 * Stops many at once, each by {@link escalatingStop}, and what {@link spawnVerified} gave by its own
 * {@link SpawnedProcess.stop}, each with its own report. It takes as long as the slowest,
 * and one that fails keeps nobody else from being stopped.
 *
 * @remarks
 * It never rejects for what it found, so `reject` has no effect: a result with survivors is `settled`, and its report says
 * who they are; `failed` is a stop without a report: a refused target, a malformed option, an abort, processes that could not be
 * looked at. With `dryRun` nothing is signalled and `ok` is `false`.
 *
 * **Platforms.** As {@link escalatingStop}.
 *
 * @throws `InvalidOptionError` for items that are malformed, before any signal.
 *
 * @example
 * ```ts
 * import { spawnVerified, stopAll } from 'deadsure/supervise';
 *
 * const web = await spawnVerified('sleep', ['60']);
 * const mail = await spawnVerified('sleep', ['60']);
 * const { ok, results } = await stopAll([
 *   { name: 'web', target: web },
 *   { name: 'mail', target: mail, options: { schedule: 'TERM/10/KILL/2' } },
 * ]);
 * console.log(ok, results.map(({ name, status }) => `${name} ${status}`)); //=> true [ 'web settled', 'mail settled' ]
 * ```
 */
export async function stopAll(
  items: Iterable<StopAllItem>,
  options: StopAllOptions = {},
): Promise<StopAllReport> {
  if (!isOptionObject(options)) throw badOption('options', 'an object of options', options);
  const { continueOnError = true, ...common } = options;
  if (typeof continueOnError !== 'boolean') {
    throw badOption('continueOnError', 'true or false', continueOnError);
  }
  const read = readItems(items);
  const results = continueOnError
    ? await Promise.all(read.map((item) => stopOne(item, common)))
    : await stopInOrder(read, common);
  return { ok: results.every((result) => isGone(result)), results };
}

async function stopInOrder(
  items: readonly StopAllItem[],
  common: StopOptions,
): Promise<StopAllResult[]> {
  const results: StopAllResult[] = [];
  let failed = false;
  for (const item of items) {
    const result: StopAllResult = failed
      ? { name: item.name, status: 'not-attempted' }
      : await stopOne(item, common);
    results.push(result);
    failed ||= !isGone(result) && !isDryRun(result);
  }
  return results;
}

async function stopOne(item: StopAllItem, common: StopOptions): Promise<StopAllResult> {
  const { name, target, options } = item;
  try {
    const asked: StopOptions = overlay({ label: name }, common, options, { reject: false });
    // What was started here knows by what everything that it started is found again.
    const isOurs = target instanceof Spawned;
    const report = await (isOurs ? target.stop(asked) : escalatingStop(target, asked));
    return { name, status: 'settled', report };
  } catch (error) {
    return {
      name,
      status: 'failed',
      error: error instanceof Error ? error : new Error(shown(error)),
    };
  }
}

function isGone(result: StopAllResult): boolean {
  return result.status === 'settled' && result.report.ok;
}

function isDryRun(result: StopAllResult): boolean {
  return result.status === 'settled' && result.report.outcome === 'would-stop';
}

function readItems(items: unknown): StopAllItem[] {
  return readIterable('items', items, 'an iterable of { name, target }').map((item) => {
    if (isItem(item)) return item;
    throw new InvalidOptionError(
      `each item must be { name, target, options? }, got ${shown(item)}`,
    );
  });
}

function isItem(item: unknown): item is StopAllItem {
  if (!isObject(item) || typeof item['name'] !== 'string' || !('target' in item)) return false;
  return item['options'] === undefined || isOptionObject(item['options']);
}
