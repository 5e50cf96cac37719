import type { StopReport } from '../../index.js';
import { readSuperviseOptions } from './supervise-options.js';
import type { SuperviseOptions, SupervisionEnd } from './supervise-options.js';
import { Supervision } from './supervision.js';

/** Supervises until it ends, is stopped or is closed. */
export interface HealthSupervisor extends AsyncDisposable {
  /** Why it ended, once it has. Never rejects. */
  readonly ended: Promise<SupervisionEnd>;
  /**
   * Ends the supervision and stops the process. From the moment of the call nothing is started any more; what is being stopped or
   * started at that moment is waited for first. Resolves with the report of `stop`, and rejects as it does.
   */
  stop(): Promise<StopReport>;
  /** Ends the supervision and leaves the process as it is; resolves when nothing is being stopped or started any more. */
  close(): Promise<void>;
}

/**
 * Checks a process from time to time and restarts it when its policy says so: after a delay that grows, only
 * when everybody of the last one is proven gone, and never against a deliberate stop.
 *
 * @remarks
 * It does not start the first one; the first check is `intervalMs` from now. It keeps our event loop alive until it ends.
 * Disposing of it stops the process, as {@link HealthSupervisor.stop} does, unless it was stopped, closed or released before.
 *
 * `check`, `stop` and `start` have to settle: it waits for them.
 *
 * **Platforms.** All: it knows processes by what it is given alone.
 *
 * @throws `InvalidOptionError` for a malformed option.
 *
 * @example
 * ```ts
 * import { healthOf, spawnVerified, superviseHealth } from 'deadsure/supervise';
 *
 * let agent = await spawnVerified('sleep', ['60']);
 * const supervisor = superviseHealth({
 *   check: () => healthOf(agent),
 *   stop: () => agent.stop(),
 *   start: async () => {
 *     agent = await spawnVerified('sleep', ['60']);
 *   },
 *   intervalMs: 5_000,
 * });
 * // At the end of the service: from here on nothing is restarted.
 * const { outcome } = await supervisor.stop();
 * console.log(outcome, await supervisor.ended); //=> stopped stopped
 * ```
 */
export function superviseHealth(options: SuperviseOptions): HealthSupervisor {
  return new Supervision(readSuperviseOptions(options));
}
