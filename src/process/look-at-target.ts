import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform, Sighting } from '../platform/platform.js';
import type { ReadTarget } from './read-target.js';

/** What looking for a target found. `hidden`: it exists and nothing more is known; never if a token was given. */
export type TargetSight =
  | { readonly status: 'present'; readonly process: Sighting }
  | { readonly status: 'gone' }
  | { readonly status: 'hidden'; readonly pid: number }
  | { readonly status: 'unknown'; readonly pid: number; readonly cause: unknown };

/** Looks for the very process a target names; another one on its pid counts as gone, as does a thread. */
export async function lookAtTarget(
  platform: Platform,
  { pid, startToken, exited, neverStarted }: ReadTarget,
): Promise<TargetSight> {
  if (exited || neverStarted || pid === undefined) return { status: 'gone' };
  const sight = await platform.sight(pid);
  switch (sight.status) {
    case 'absent':
    case 'thread':
      return { status: 'gone' };
    case 'unknown':
      return { status: 'unknown', pid, cause: sight.cause };
    case 'hidden':
      if (startToken === undefined) return { status: 'hidden', pid };
      return { status: 'unknown', pid, cause: new Error('its start time may not be read') };
    case 'present':
      break;
  }
  if (startToken === undefined) return sight;
  const same = platform.sameIdentity({ pid, startToken }, sight.process);
  if (same === 'different') return { status: 'gone' };
  if (same === 'same') return sight;
  return { status: 'unknown', pid, cause: new Error('its start time is not known') };
}

/** "Could not look" as an error, for answers that have no word for it. */
export function couldNotLook(pid: number, cause: unknown): ProcessTableError {
  if (cause instanceof ProcessTableError) return cause;
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new ProcessTableError(`cannot tell what process ${pid} is${why}`, { cause });
}
