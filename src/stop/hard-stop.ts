import { UnsupportedError } from '../errors/unsupported-error.js';
import type { Platform } from '../platform/platform.js';
import type { StopPlan } from './stop-plan.js';

/**
 * What of a plan this platform can carry out: where whoever is stopped is ended by force, a schedule comes
 * down to that, at once, and all its time is left for it.
 *
 * @remarks
 * Throws UnsupportedError where the plan allows no force.
 */
export function onPlatform<P extends StopPlan>(platform: Platform, plan: P): P {
  if (platform.onlyKills !== true) return plan;
  if (plan.killWaitMs === undefined) {
    throw new UnsupportedError(
      `option lastResort is false, so nobody may be ended by force, and the ${platform.name} back end knows no other end`,
    );
  }
  const politeMs = plan.polite.reduce((sum, { waitMs }) => sum + waitMs, 0);
  return { ...plan, polite: [], killWaitMs: politeMs + plan.killWaitMs };
}
