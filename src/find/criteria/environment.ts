import { verdictOn } from './criterion.js';
import type { Criterion } from './criterion.js';

/** `env`: every variable asked for, with that very value, as the process was started. */
export function environmentCriterion(wanted: ReadonlyMap<string, string>): Criterion {
  return {
    field: 'env',
    judge: (subject) =>
      verdictOn(subject.environment(), (variables) =>
        [...wanted].every(([name, value]) => variables.get(name) === value),
      ),
  };
}
