import type { Platform, Sighting } from '../platform/platform.js';
import { couldNotLook } from '../process/look-at-target.js';
import { criteriaFor } from './criteria/criteria.js';
import type { Criterion } from './criteria/criterion.js';
import type { ParsedMatchOptions } from './match-options.js';
import { nextTurn } from './next-turn.js';
import type { ParsedQuery } from './parse-query.js';
import { Subject } from './subject.js';

/** A process of which a field that was asked for may not be read, and which no other field rules out. */
export interface Refusal {
  readonly process: Sighting;
  readonly fields: readonly string[];
}

/** What one look at the machine found for a query. */
export interface MatchLook {
  readonly matches: readonly Sighting[];
  /** Known only if the look was strict. */
  readonly unreadable: readonly Refusal[];
  /** Whether somebody may match whom no listing shows, and who so cannot be named. Known only if the look was strict. */
  readonly hidesSome: boolean;
  /** Sockets that serve the port and that no process is seen to hold. */
  readonly unowned: readonly string[];
}

// A process that is interrupted in the middle of exec(2) may stay there for some time on a busy machine.
const LOOKS_BETWEEN_PROGRAMS = 4;

/** Looks at every process once, and more often at those that were met between two programs. */
export async function lookOnce(
  platform: Platform,
  query: ParsedQuery,
  options: ParsedMatchOptions,
): Promise<MatchLook> {
  const listing = await platform.list();
  const ancestors = options.includeAncestors ? new Set<number>() : await platform.ancestors();
  const criteria = criteriaFor(platform, query, listing);
  if (criteria.port?.isClosed === true) return NOBODY;

  const subjects = listing.map((process) => new Subject(process, platform.facts));
  const judged = new Map<Subject, Judgement>();
  for (const subject of subjects) {
    const { pid } = subject.process;
    if (pid === platform.self || ancestors.has(pid)) continue;
    judged.set(subject, judge(subject, criteria.all, options.strict));
  }
  // Before anything is awaited: sockets change hands.
  const unowned = criteria.port?.unowned(subjects) ?? [];
  if (unowned.length > 0) return { ...NOBODY, unowned };
  await judgeAgain(platform, judged, criteria.all, options.strict);
  const hidesSome = options.strict && mayMeanHidden(platform, query);
  return { ...(await confirmed(platform, judged)), hidesSome, unowned };
}

const NOBODY: MatchLook = { matches: [], unreadable: [], hidesSome: false, unowned: [] };

/** Those who are hidden are other users'. */
function mayMeanHidden(platform: Platform, { uid = 'self' }: ParsedQuery): boolean {
  if (uid === 'self' || uid === platform.uid) return false;
  return platform.hidesOthers?.() === true;
}

type Judgement = 'yes' | 'no' | { readonly unreadable: readonly string[] };

function judge(subject: Subject, criteria: readonly Criterion[], strict: boolean): Judgement {
  const unreadable: string[] = [];
  for (const criterion of criteria) {
    const verdict = criterion.judge(subject);
    if (verdict === 'no') return 'no';
    if (verdict === 'yes') continue;
    // Not to be known is not a match; only who has to name it must see whether a later field says no.
    if (!strict) return 'no';
    unreadable.push(criterion.field);
  }
  return unreadable.length === 0 ? 'yes' : { unreadable };
}

async function judgeAgain(
  platform: Platform,
  judged: Map<Subject, Judgement>,
  criteria: readonly Criterion[],
  strict: boolean,
): Promise<void> {
  for (let count = 0; count < LOOKS_BETWEEN_PROGRAMS; count++) {
    const early = [...judged].filter(
      ([subject, judgement]) => judgement !== 'yes' && subject.looksBetweenPrograms,
    );
    if (early.length === 0) return;
    await nextTurn();
    for (const [subject] of early) {
      const again = new Subject(subject.process, platform.facts);
      judged.delete(subject);
      judged.set(again, judge(again, criteria, strict));
    }
  }
}

/** Leaves out whoever went, or whose pid another process took, while facts were read. */
async function confirmed(
  platform: Platform,
  judged: ReadonlyMap<Subject, Judgement>,
): Promise<Pick<MatchLook, 'matches' | 'unreadable'>> {
  const matches: Sighting[] = [];
  const unreadable: Refusal[] = [];
  for (const [subject, judgement] of judged) {
    if (judgement === 'no' || !(await isStillTheSame(platform, subject))) continue;
    if (judgement === 'yes') matches.push(subject.process);
    else unreadable.push({ process: subject.process, fields: judgement.unreadable });
  }
  const byPid = (a: Sighting, b: Sighting): number => a.pid - b.pid;
  return { matches: matches.sort(byPid), unreadable };
}

async function isStillTheSame(
  platform: Platform,
  { process, consulted }: Subject,
): Promise<boolean> {
  // All that was asked came with the listing itself.
  if (!consulted) return true;
  const sight = await platform.sight(process.pid);
  switch (sight.status) {
    case 'present':
      return platform.sameIdentity(process, sight.process) !== 'different';
    case 'absent':
    case 'thread':
      return false;
    case 'hidden':
      throw couldNotLook(process.pid, new Error('it exists, and may no longer be looked at'));
    case 'unknown':
      throw couldNotLook(process.pid, sight.cause);
  }
}
