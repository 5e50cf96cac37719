import { compareIdentities, type IdentityComparison } from '../../process/identity.js';
import type { ProcessRef } from '../../process/target.js';

/*
 * ps tells the start of a process to the second, and not always the same second: procps derives it from
 * the uptime, and a clock that is set may move it by one (seen on Linux with procps 4, documented for no
 * system). So births less than two seconds apart on one pid cannot be told from one birth.
 */
const TOLERANCE_S = 1;

/** The start token of a process that ps says was started then. */
export function startToken(startedAtMs: number): string {
  return `lstart:${String(Math.floor(startedAtMs / 1000))}`;
}

/**
 * Whether two references name one process, where starts are known to the second. A token of another
 * making is compared as it stands.
 */
export function sameStart(a: ProcessRef, b: ProcessRef): IdentityComparison {
  const compared = compareIdentities(a, b);
  if (compared !== 'different' || a.pid !== b.pid) return compared;
  const apart = Math.abs(seconds(a.startToken) - seconds(b.startToken));
  return apart <= TOLERANCE_S ? 'same' : 'different';
}

function seconds(token: string | undefined): number {
  const digits = /^lstart:(\d{1,12})$/.exec(token ?? '')?.[1];
  // NaN is apart from everything, itself included: what does not parse is never near enough.
  return digits === undefined ? NaN : Number(digits);
}
