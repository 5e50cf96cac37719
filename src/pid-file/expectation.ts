import { criteriaFor } from '../find/criteria/criteria.js';
import type { Criterion } from '../find/criteria/criterion.js';
import { nextTurn } from '../find/next-turn.js';
import { parseQuery } from '../find/parse-query.js';
import { Subject } from '../find/subject.js';
import type { Platform, Sighting } from '../platform/platform.js';

/**
 * Whether a process is the one a PID file was written for. `unreadable` says which of its fields may not
 * be read.
 */
export type Expectation = (platform: Platform, process: Sighting) => Promise<ExpectationAnswer>;

/** What an {@link Expectation} answers. */
export type ExpectationAnswer = 'match' | 'mismatch' | { readonly unreadable: string };

/** For as long as it shows no program at all, because it is in exec(2), a process deserves another look. */
const LOOKS = 5;

/**
 * Checks `expect` and makes it a question to one process. Throws {@link InvalidOptionError}.
 *
 * @remarks
 * Unlike in a search, any user's process is meant unless `uid` says otherwise: the file names the process
 * already, and taking a daemon that changed its user for a recycled pid would be to call it gone.
 */
export function readExpectation(expect: unknown): Expectation {
  const query = parseQuery(expect, 'expect');
  const wanted = query.uid === undefined ? { ...query, uid: 'any' as const } : query;
  return async (platform, process) => {
    const criteria = criteriaFor(platform, wanted, [process]).all;
    let answer: ExpectationAnswer = 'mismatch';
    for (let looks = 0; looks < LOOKS; looks += 1) {
      const subject = new Subject(process, platform.facts);
      answer = ask(subject, criteria);
      if (answer === 'match' || !subject.looksBetweenPrograms) return answer;
      await nextTurn();
    }
    return answer;
  };
}

function ask(subject: Subject, criteria: readonly Criterion[]): ExpectationAnswer {
  const unreadable: string[] = [];
  for (const criterion of criteria) {
    const verdict = criterion.judge(subject);
    if (verdict === 'no') return 'mismatch';
    if (verdict === 'unreadable') unreadable.push(criterion.field);
  }
  if (unreadable.length === 0) return 'match';
  return { unreadable: `its ${unreadable.join(', ')} may not be read` };
}
