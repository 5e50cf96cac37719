import type { GoneReport, StopReport } from '../index.js';
import { needFunction, needNumber, readOptions } from './options.js';
import { Pause } from './pause.js';
import { assertProvenGone } from './proven-gone.js';

/** Options of {@link restart}. */
export interface RestartOptions<T> {
  /** Stops what runs now; its report decides. */
  readonly stop: () => Promise<StopReport>;
  /** Starts it anew. Called once, and only after a report that proves everybody gone. */
  readonly start: () => Promise<T> | T;
  /** How long to wait between the two, in milliseconds. @defaultValue `0` */
  readonly settleMs?: number | undefined;
}

/** What {@link restart} did. */
export interface Restarted<T> {
  /** What proved that everybody was gone. */
  readonly stopped: GoneReport;
  /** What `start` answered. */
  readonly started: T;
}

/**
 * Stops and starts again. `start` is never called over a survivor: without a report that proves that
 * everybody is gone it rejects, and nothing was started.
 *
 * @remarks
 * **Platforms.** All: it knows processes by what it is given alone.
 *
 * @throws `SurvivorsError` if somebody is left, or not proven gone.
 * @throws `InvalidOptionError` for a malformed option, or if `stop` resolved with a dry run or with something that is no
 * report. What `stop` and `start` throw is passed on.
 *
 * @example
 * ```ts
 * import { restart, spawnVerified } from 'deadsure/supervise';
 *
 * const agent = await spawnVerified('sleep', ['60']);
 * const { stopped, started } = await restart({
 *   stop: () => agent.stop(),
 *   start: () => spawnVerified('sleep', ['60']),
 * });
 * console.log(stopped.outcome, started.pid !== agent.pid); //=> stopped true
 * await started.stop();
 * ```
 */
export async function restart<T>(options: RestartOptions<T>): Promise<Restarted<T>> {
  const given = readOptions(options, 'restart', ['stop', 'start', 'settleMs']);
  needFunction('stop', given.stop);
  needFunction('start', given.start);
  const settleMs = needNumber('settleMs', given.settleMs ?? 0);
  const stopped = await options.stop();
  assertProvenGone(stopped);
  if (settleMs > 0) await new Pause().wait(settleMs);
  return { stopped, started: await options.start() };
}
