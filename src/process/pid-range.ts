import type { Platform } from '../platform/platform.js';
import type { PidRange } from './read-target.js';

/** The largest number that a `pid_t` holds (POSIX, `<sys/types.h>`: a signed integer, of 32 bits everywhere). */
const LARGEST_ANYWHERE = 2 ** 31 - 1;

/** For whoever may signal: what nobody can have here is a mistake, and is refused. */
export function pidsToSignal(platform: Platform): PidRange {
  return { least: 2, largest: platform.largestPid() };
}

/**
 * For whoever only looks: whatever is a pid on some machine. That nobody has one here is an answer like any
 * other, and who was there before `pid_max` was lowered has a number above it.
 */
export function pidsToLookAt(platform: Platform): PidRange {
  return { least: 1, largest: Math.max(LARGEST_ANYWHERE, platform.largestPid()) };
}
