import type { Criterion } from './criterion.js';

/** `olderThanMs`, by the wall clock, which is what start times are told by. */
export function ageCriterion(olderThanMs: number, nowMs: number): Criterion {
  return {
    field: 'olderThanMs',
    judge({ process }) {
      if (process.startedAtMs === undefined) return 'unreadable';
      return nowMs - process.startedAtMs >= olderThanMs ? 'yes' : 'no';
    },
  };
}
