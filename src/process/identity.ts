import type { ProcessRef } from './target.js';

/** Whether two references name one process. Missing evidence is `unknown`: neither permission to signal nor proof of death. */
export type IdentityComparison = 'same' | 'different' | 'unknown';

/** Compares by pid and start token, token against token as they stand. */
export function compareIdentities(a: ProcessRef, b: ProcessRef): IdentityComparison {
  if (a.pid !== b.pid) return 'different';
  if (a.startToken === undefined || b.startToken === undefined) return 'unknown';
  return a.startToken === b.startToken ? 'same' : 'different';
}
