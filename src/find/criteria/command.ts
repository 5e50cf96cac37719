import type { TextPattern } from '../text-pattern.js';
import { verdictOn } from './criterion.js';
import type { Criterion } from './criterion.js';

/** `command`: the whole command line. */
export function commandCriterion(pattern: TextPattern): Criterion {
  return {
    field: 'command',
    judge: (subject) => verdictOn(subject.command(), (command) => pattern.matches(command)),
  };
}
