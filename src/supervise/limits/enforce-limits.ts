import type { StopReport } from '../../index.js';
import { checkLimitOptions } from './limit-options.js';
import type { LimitOptions } from './limit-options.js';
import { Watchdog } from './watchdog.js';

/** Looks at limits until it is closed. */
export interface LimitWatchdog extends AsyncDisposable {
  /**
   * Looks now, and resolves when every kill that this look began has ended. Rejects with what `list` throws, and after
   * {@link LimitWatchdog.close}.
   */
  tick(): Promise<void>;
  /**
   * Ends an item whatever its limits say, on the same path; joins a kill of it that is under way. Works after
   * {@link LimitWatchdog.close} too, for a shutdown. Rejects if no item has this key, or if the stop gave no report.
   */
  stop(key: string, reason: string): Promise<StopReport>;
  /**
   * Ends the looking, and resolves when the kills under way have ended and were told. Do not await it, nor
   * {@link LimitWatchdog.stop}, in a listener of the very kill they wait for.
   */
  close(): Promise<void>;
}

/**
 * Ends what exceeds its limits, in this order: decide, kill, verify, and only then tell that it is gone.
 *
 * @remarks
 * - `onTerminated` is called with a report that proves it, and never otherwise; a survivor goes to `onSurvivor`. Whatever status you keep
 *   stays as it is until then, so that nobody starts a twin of a process that lives.
 * - One kill per key at a time, however long it takes. Other items go on being looked at.
 * - The first look is `intervalMs` from now. It keeps our event loop alive until it is closed.
 *
 * What a listener throws, and what `list` throws at a look of its own, is a warning (`process.emitWarning`).
 *
 * **Platforms.** All: it knows processes by what it is given alone.
 *
 * @throws `InvalidOptionError` for a malformed option.
 *
 * @example
 * ```ts
 * import { enforceLimits, spawnVerified } from 'deadsure/supervise';
 *
 * const running = new Map([['108', { turns: 50, agent: await spawnVerified('sleep', ['60']) }]]);
 * const watchdog = enforceLimits({
 *   list: () => running,
 *   key: ([name]) => name,
 *   verdict: ([, { turns }]) =>
 *     turns < 50 ? { verdict: 'within' } : { verdict: 'exceeded', reason: `${turns} of 50 turns` },
 *   stop: ([, { agent }]) => agent.stop(),
 *   intervalMs: 10_000,
 *   onTerminated: ([name]) => void running.delete(name),
 *   onSurvivor: ([name], { survivors }) => console.error(name, survivors),
 * });
 * await watchdog.tick(); // at once, and else every 10 s
 * console.log(running.size); //=> 0
 * await watchdog.close();
 * ```
 */
export function enforceLimits<T>(options: LimitOptions<T>): LimitWatchdog {
  checkLimitOptions(options);
  return new Watchdog(options);
}
