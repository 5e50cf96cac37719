import { describe, expect, test } from 'vitest';
import { newFamily, nextDueMs, nextStep } from '../../../src/stop/family.js';
import type { Family, Step } from '../../../src/stop/family.js';
import type { Member } from '../../../src/stop/member.js';
import { Timetable } from '../../../src/stop/timetable.js';
import { family, gone, member } from './made-members.js';

const START = 1_000;

type Waits = readonly number[];

/** A timetable that began at 1,000: polite stages of these lengths, then the wait after SIGKILL if any. */
function timetable(polite: Waits, killWaitMs?: number, watchMs?: number): Timetable {
  const stages = polite.map((waitMs) => ({ signal: 'SIGTERM', waitMs }) as const);
  const table = new Timetable({ polite: stages, killWaitMs }, watchMs);
  table.begin(START);
  return table;
}

const nothing: Step = { do: 'nothing' };
const giveUp: Step = { do: 'give-up' };
const kill: Step = { do: 'kill' };
const ask = (stage: number): Step => ({ do: 'ask', stage });
const leftBehind = (untilMs: number): Step => ({ do: 'ask-left-behind', untilMs });

function refused(one: Member): Member {
  one.refused = 'EPERM';
  return one;
}

function rootOf({ roots }: Family): Member {
  return roots[0]!;
}

describe('a family that was just made', () => {
  test('is asked the first stage first', () => {
    const made = newFamily(true);
    member(10, { family: made });
    expect(nextStep(made, timetable([5_000, 1_000], 2_000), START)).toEqual(ask(0));
  });
});

test('whom a root left behind is asked once, though somebody takes the place of that root', () => {
  const left = tree(0, { phase: 'left-behind', untilMs: START + 9_000 });
  expect(nextStep(left, timetable([5_000, 9_000], 2_000), START + 5_000)).toEqual(nothing);
});

/** A root 10 with children 11 and 12, asked as far as `stage`. */
function tree(stage = -1, more: Partial<Family> = {}): Family {
  return family({ stage, ...more }, 10, 11, 12);
}

/** The same, and the root is gone. */
function orphans(stage = -1, more: Partial<Family> = {}): Family {
  const made = tree(stage, more);
  gone(rootOf(made), 'exited', START);
  return made;
}

/** The same, and the root is dead, but its parent has yet to hear of it. */
function dying(stage = -1): Family {
  const made = tree(stage);
  rootOf(made).firstSeenDeadMs = START;
  return made;
}

function all(made: Family, change: (one: Member) => Member): Family {
  made.members.forEach(change);
  return made;
}

const dead = (one: Member): Member => gone(one, 'exited', START);

// TERM 5 s, INT 2 s, KILL 1 s.
const full = (): Timetable => timetable([5_000, 2_000], 1_000);
// The same without SIGKILL.
const polite = (): Timetable => timetable([5_000, 2_000]);

type Row = readonly [what: string, family: () => Family, table: () => Timetable, at: number, Step];

const rows: readonly Row[] = [
  ['the first stage at once', () => tree(), full, START, ask(0)],
  ['nothing while the first stage lasts', () => tree(0), full, START + 4_999, nothing],
  ['the second stage when it is due', () => tree(0), full, START + 5_000, ask(1)],
  ['SIGKILL when all polite stages are over', () => tree(1), full, START + 7_000, kill],
  ['nothing right before that', () => tree(1), full, START + 6_999, nothing],
  ['no stage twice', () => tree(1), full, START + 5_000, nothing],
  // The event loop was blocked: the stage that was missed is still a stage.
  ['a missed stage before SIGKILL', () => tree(0), full, START + 60_000, ask(1)],
  ['SIGKILL after a missed stage', () => tree(1), full, START + 60_000, kill],

  ['nothing, if everybody is gone', () => all(tree(0), dead), full, START + 60_000, nothing],
  ['nothing for an empty family', () => family(), full, START + 60_000, nothing],
  [
    'nothing, if all are dead and only wait to be reaped',
    () => all(tree(0), (one) => ((one.firstSeenDeadMs = START), one)),
    full,
    START + 60_000,
    nothing,
  ],

  ['0 ms: the next stage at once', () => tree(0), () => timetable([0, 0], 5), START, ask(1)],
  ['0 ms: then SIGKILL at once', () => tree(1), () => timetable([0, 0], 5), START, kill],
  ['0 ms: the only stage before SIGKILL', () => tree(), () => timetable([0], 5), START, ask(0)],
  ['no polite stage: SIGKILL at once', () => tree(), () => timetable([], 5), START, kill],
  ['SIGKILL with 0 ms: at once', () => tree(), () => timetable([], 0), START, kill],

  ['no KILL stage: the stages as always', () => tree(0), polite, START + 5_000, ask(1)],
  ['no KILL stage: waiting for the last one', () => tree(1), polite, START + 6_999, nothing],
  ['no KILL stage: giving up at its end', () => tree(1), polite, START + 7_000, giveUp],
  ['no KILL stage: a missed stage is still asked', () => tree(0), polite, START + 60_000, ask(1)],
  [
    'sending nothing: waiting',
    () => tree(-1, { asksEverybody: true }),
    () => timetable([], undefined, 500),
    START + 499,
    nothing,
  ],
  [
    'sending nothing: giving up',
    () => tree(-1, { asksEverybody: true }),
    () => timetable([], undefined, 500),
    START + 500,
    giveUp,
  ],

  // The root has gone: those it left get 3 s, or what is left until SIGKILL.
  ['3 s for those left behind', () => orphans(0), full, START + 1_000, leftBehind(START + 4_000)],
  ['3 s, if just that is left', () => orphans(0), full, START + 4_000, leftBehind(START + 7_000)],
  ['less, if less is left', () => orphans(0), full, START + 4_001, leftBehind(START + 7_000)],
  [
    'next to nothing, if that is left',
    () => orphans(1),
    full,
    START + 6_999,
    leftBehind(START + 7_000),
  ],
  ['SIGKILL, if nothing is left', () => orphans(1), full, START + 7_000, kill],
  ['the same before the first stage', () => orphans(), full, START, leftBehind(START + 3_000)],
  [
    'the same for a root that is dead and not reaped',
    () => dying(0),
    full,
    START,
    leftBehind(START + 3_000),
  ],
  [
    'no further stage for those left behind',
    () => orphans(0),
    full,
    START + 5_500,
    leftBehind(START + 7_000),
  ],
  [
    'no KILL stage: no longer than the schedule',
    () => orphans(1),
    polite,
    START + 6_000,
    leftBehind(START + 7_000),
  ],
  [
    'waiting for those left behind',
    () => orphans(0, { phase: 'left-behind', untilMs: START + 4_000 }),
    full,
    START + 3_999,
    nothing,
  ],
  [
    'SIGKILL for those left behind, before the schedule would',
    () => orphans(0, { phase: 'left-behind', untilMs: START + 4_000 }),
    full,
    START + 4_000,
    kill,
  ],
  [
    'SIGKILL for those left behind when the schedule says so',
    () => orphans(0, { phase: 'left-behind', untilMs: START + 9_000 }),
    full,
    START + 7_000,
    kill,
  ],
  [
    'no KILL stage: giving those left behind up',
    () => orphans(0, { phase: 'left-behind', untilMs: START + 4_000 }),
    polite,
    START + 4_000,
    giveUp,
  ],

  [
    'waiting after SIGKILL',
    () => tree(1, { phase: 'killing', untilMs: 9_000 }),
    full,
    8_999,
    nothing,
  ],
  [
    'giving up after SIGKILL',
    () => tree(1, { phase: 'killing', untilMs: 9_000 }),
    full,
    9_000,
    giveUp,
  ],
  [
    'giving up at once after SIGKILL if all who are left refuse it',
    () => all(tree(1, { phase: 'killing', untilMs: 9_000 }), refused),
    full,
    8_000,
    giveUp,
  ],
  [
    'waiting after SIGKILL if one of them took it',
    () => {
      const made = tree(1, { phase: 'killing', untilMs: 9_000 });
      refused(rootOf(made));
      return made;
    },
    full,
    8_000,
    nothing,
  ],

  [
    'giving up if all refuse, before anybody is asked',
    () => all(tree(), refused),
    full,
    START,
    giveUp,
  ],
  [
    'giving up if all who are left refuse',
    () => {
      const made = all(tree(0), refused);
      rootOf(made).refused = undefined;
      dead(rootOf(made));
      return made;
    },
    full,
    START + 10,
    giveUp,
  ],
  [
    'a root that refuses leaves the others on their own',
    () => {
      const made = tree(0);
      refused(rootOf(made));
      return made;
    },
    full,
    START + 10,
    leftBehind(START + 3_010),
  ],
  [
    'a child that refuses changes nothing for the root',
    () => {
      const made = tree(0);
      refused(made.members[1]!);
      return made;
    },
    full,
    START + 5_000,
    ask(1),
  ],

  // politeTo: 'tree'
  [
    'everybody is asked whether the root lives or not',
    () => orphans(0, { asksEverybody: true }),
    full,
    START + 5_000,
    ask(1),
  ],
  [
    'nobody is left behind where everybody is asked',
    () => orphans(0, { asksEverybody: true }),
    full,
    START + 1_000,
    nothing,
  ],
  [
    'SIGKILL where everybody was asked',
    () => orphans(1, { asksEverybody: true }),
    full,
    START + 7_000,
    kill,
  ],
];

describe('what a family needs', () => {
  test.each(rows)('%s', (_what, made, table, at, step) => {
    expect(nextStep(made(), table(), at)).toEqual(step);
  });

  test('while a second root lives nobody is left behind', () => {
    const made = orphans(0);
    made.roots.push(member(20, { family: made }));
    expect(nextStep(made, full(), START + 10)).toEqual(nothing);
    expect(nextStep(made, full(), START + 5_000)).toEqual(ask(1));
  });

  test('one who was dead and turns out to live is asked again', () => {
    const made = dying(0);
    expect(nextStep(made, full(), START + 10).do).toBe('ask-left-behind');
    rootOf(made).firstSeenDeadMs = undefined;
    expect(nextStep(made, full(), START + 10)).toEqual(nothing);
  });
});

describe('when the next step may be due', () => {
  test.each([
    ['the first stage', () => tree(), full, START],
    ['the second stage', () => tree(0), full, START + 5_000],
    ['SIGKILL after the last stage', () => tree(1), full, START + 7_000],
    ['the end after the last stage, without SIGKILL', () => tree(1), polite, START + 7_000],
    [
      'the end of a wait that sends nothing',
      () => tree(),
      () => timetable([], undefined, 400),
      START + 400,
    ],
    [
      'the end of the time for those left behind',
      () => orphans(0, { phase: 'left-behind', untilMs: 4_321 }),
      full,
      4_321,
    ],
    ['the end after SIGKILL', () => tree(1, { phase: 'killing', untilMs: 5_432 }), full, 5_432],
  ] as const)('%s', (_what, made, table, due) => {
    expect(nextDueMs(made(), table())).toBe(due);
  });
});
