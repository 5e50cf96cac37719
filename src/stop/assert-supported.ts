import { UnsupportedError } from '../errors/unsupported-error.js';
import type { Platform } from '../platform/platform.js';
import type { NamedTarget } from './named-targets.js';
import type { StopPlan } from './stop-plan.js';

/** Refuses what this platform cannot do, before any signal: a member that cannot be found is not a member that is gone. */
export function assertSupported(
  platform: Platform,
  { marker }: StopPlan,
  named: readonly NamedTarget[],
): void {
  // Beside a target, a marker that cannot be looked for costs coverage, and the report says so.
  if (marker !== undefined && platform.carries === undefined && named.length === 0) {
    throw new UnsupportedError(
      `option marker: the ${platform.name} back end cannot read environments, so carriers cannot be found without a target`,
    );
  }
}
