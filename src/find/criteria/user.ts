import { verdictOn } from './criterion.js';
import type { Criterion } from './criterion.js';

/** `uid`: the effective user. */
export function userCriterion(wanted: number): Criterion {
  return {
    field: 'uid',
    judge: (subject) => verdictOn(subject.uid(), (uid) => uid === wanted),
  };
}
