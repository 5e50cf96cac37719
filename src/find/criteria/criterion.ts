import type { Read } from '../../platform/platform.js';
import type { ProcessQuery } from '../process-query.js';
import type { Subject } from '../subject.js';

/** Whether one field of a query holds. `unreadable`: it may not be read, which is neither yes nor no. */
export type Verdict = 'yes' | 'no' | 'unreadable';

/** One field of a query, to be held against one process after another. */
export interface Criterion {
  readonly field: keyof ProcessQuery;
  judge(subject: Subject): Verdict;
}

/** The verdict on a fact: what a process has not got, or has taken with it, is a no. */
export function verdictOn<T>(read: Read<T>, holds: (value: T) => boolean): Verdict {
  if (read.ok) return holds(read.value) ? 'yes' : 'no';
  return read.reason === 'denied' ? 'unreadable' : 'no';
}
