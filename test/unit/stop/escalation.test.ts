import { beforeEach, describe, expect, test } from 'vitest';
import type { Sent, Sighting } from '../../../src/platform/platform.js';
import { Escalation } from '../../../src/stop/escalation.js';
import { EventOutlet } from '../../../src/stop/event-outlet.js';
import type { Inhabitants } from '../../../src/stop/inhabitants.js';
import { newFamily } from '../../../src/stop/family.js';
import type { Family } from '../../../src/stop/family.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import type { Membership } from '../../../src/stop/membership.js';
import type { Stage } from '../../../src/stop/stage.js';
import type { StopEvent } from '../../../src/stop/stop-event.js';
import { Timetable } from '../../../src/stop/timetable.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { VirtualClock } from '../../../src/testing/testing.js';
import { gone, member, sighting, ToldPin } from './made-members.js';

/* What is carried out of each family's next step: who is signalled, and when what comes next is due. */

const TERM_INT: readonly Stage[] = [
  { signal: 'SIGTERM', waitMs: 5_000 },
  { signal: 'SIGINT', waitMs: 1_000 },
];

let clock: VirtualClock;
let members: Members;
let families: Family[];
let sent: string[];
let told: StopEvent[];
let answers: Map<string, Sent | Error>;
/** Members have numbers from 700 on, strangers from 800 on. */
let outrun: { isOutrun: boolean; pursues: boolean; newest: Sighting[]; strangers: number };
/** Whose death takes a while after SIGKILL. */
let dying: Set<number>;
let isAbandoned: boolean;
let inhabitants: Pick<Inhabitants, 'livesOn' | 'mayBeKilled' | 'kill'> | undefined;
let onEvent: (event: StopEvent) => void;

beforeEach(() => {
  members = new Members(createFakeSystem().platform, 9_000);
  [families, sent, told, answers, isAbandoned] = [[], [], [], new Map(), false];
  dying = new Set();
  inhabitants = undefined;
  outrun = { isOutrun: false, pursues: false, newest: [], strangers: 0 };
  onEvent = () => undefined;
});

function escalation(
  polite: readonly Stage[] = TERM_INT,
  killWaitMs: number | 'never' = 2_000,
  freezes = false,
): { escalation: Escalation; timetable: Timetable } {
  const { platform, clock: made } = createFakeSystem();
  clock = made;
  const timetable = new Timetable({
    polite,
    killWaitMs: killWaitMs === 'never' ? undefined : killWaitMs,
  });
  const send = (pid: number, signal: NodeJS.Signals): Sent => {
    sent.push(`${signal} ${pid}`);
    const answer = answers.get(`${signal} ${pid}`) ?? { result: 'sent' };
    if (answer instanceof Error) throw answer;
    if (answer.result !== 'sent') return answer;
    for (const { ref, pin } of members.all) {
      if (ref.pid === pid && pin instanceof ToldPin) heed(pin, signal);
    }
    return answer;
  };
  const membership = {
    families,
    members,
    view: {
      ...platform.view(),
      lookNow: () => ({ candidates: [], unseen: 0 }),
      newestNow: () => ({ pid: 700 + outrun.newest.length, process: outrun.newest.shift() }),
    },
    adopt: ({ candidates }: { candidates: readonly Sighting[] }) => ({
      adopted: candidates.filter(({ pid }) => pid < 800).map(({ pid }) => add(pid, families[0]!)),
      unsettled: [],
      undecided: [],
      vanished: [],
    }),
    isChildOfStranger: () => false,
    noteStrangers: (count: number) => (outrun.strangers += count),
    inhabitants,
    looksAround: false,
    get isOutrun() {
      return outrun.isOutrun;
    },
    get pursues() {
      return outrun.pursues;
    },
  } as unknown as Membership;
  const events = new EventOutlet(
    undefined,
    (event) => {
      told.push(event);
      onEvent(event);
    },
    () => 0,
  );
  const options = { membership, timetable, events, freezes, isAbandoned: () => isAbandoned };
  return { escalation: new Escalation({ platform: { ...platform, send }, ...options }), timetable };
}

function heed(pin: ToldPin, signal: NodeJS.Signals): void {
  if (signal === 'SIGKILL' && !dying.has(pin.ref.pid)) pin.answer = { status: 'gone' };
  if (signal !== 'SIGSTOP') return;
  pin.answer = { status: 'alive', process: sighting(pin.ref.pid, { state: 'stopped' }) };
}

function add(pid: number, family: Family, more: Partial<Member> = {}): Member {
  const process = sighting(pid);
  const one = member(pid, { sighting: process, pin: new ToldPin(process), family, ...more });
  members.add(one);
  return one;
}

/** A family of a root and others, who are all alive. */
function familyOf(root: number, ...others: readonly number[]): Family {
  const family = newFamily(false);
  families.push(family);
  family.roots.push(add(root, family));
  for (const pid of others) add(pid, family);
  return family;
}

/** Who was sent what since the last time. */
function sends(): string[] {
  return sent.splice(0);
}

describe('a stage', () => {
  test('asks the root alone, once, and waits', () => {
    const { escalation: made } = escalation();
    const family = familyOf(10, 11);
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGTERM 10', 'SIGCONT 10']);
    expect(made.act()).toBe(false);
    clock.advance(4_999);
    expect(made.act()).toBe(false);
    expect(sends()).toEqual([]);
    expect(family).toMatchObject({ phase: 'asking', stage: 0 });
    clock.advance(1);
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGINT 10', 'SIGCONT 10']);
    expect(family.stage).toBe(1);
  });

  test('asks everybody where everybody is asked, latecomers too, each once', () => {
    const { escalation: made } = escalation();
    const family = newFamily(true);
    families.push(family);
    add(10, family);
    made.act();
    add(11, family);
    expect(made.act()).toBe(true);
    expect(made.act()).toBe(false);
    expect(sends()).toEqual(['SIGTERM 10', 'SIGCONT 10', 'SIGTERM 11', 'SIGCONT 11']);
    expect(made.stages.records).toMatchObject([{ signal: 'SIGTERM', sentTo: [10, 11] }]);
  });

  test('asks nobody who is dead, though its parent has yet to hear of it', () => {
    const { escalation: made } = escalation();
    const family = newFamily(true);
    families.push(family);
    add(10, family);
    add(11, family, { firstSeenDeadMs: 0 });
    made.act();
    expect(sends()).toEqual(['SIGTERM 10', 'SIGCONT 10']);
  });

  test('of 0 ms is followed at once', () => {
    const stages = [
      { signal: 'SIGHUP', waitMs: 0 },
      { signal: 'SIGTERM', waitMs: 0 },
    ] as const;
    const { escalation: made } = escalation(stages);
    familyOf(10);
    made.act();
    expect(sends()).toEqual(['SIGHUP 10', 'SIGCONT 10', 'SIGTERM 10', 'SIGCONT 10', 'SIGKILL 10']);
    expect(made.stages.records.map(({ waitedMs }) => waitedMs)).toEqual([0, 0, 0]);
  });

  test('is taken together by the families that come to it together, and is one stage', () => {
    const { escalation: made } = escalation();
    familyOf(10);
    familyOf(20);
    made.act();
    expect(made.stages.records).toMatchObject([{ signal: 'SIGTERM', sentTo: [10, 20] }]);
    expect(told.filter(({ type }) => type === 'stage-started')).toMatchObject([
      { signal: 'SIGTERM', waitMs: 5_000, sentTo: [10, 20] },
    ]);
  });

  test('asks a root once that two families share, though they come to it one after the other', () => {
    const { escalation: made } = escalation();
    const family = familyOf(10);
    made.act();
    const late = newFamily(false);
    late.roots.push(...family.roots);
    add(30, late);
    families.push(late);
    clock.advance(100);
    expect(made.act()).toBe(false);
    expect(sends()).toEqual(['SIGTERM 10', 'SIGCONT 10']);
    clock.advance(4_900);
    made.act();
    expect(sends()).toEqual(['SIGINT 10', 'SIGCONT 10']);
  });

  test('that is begun late moves those after it, so that nobody’s grace is cut short', () => {
    const { escalation: made } = escalation();
    familyOf(10);
    clock.advance(300);
    made.act();
    clock.advance(4_999);
    expect(made.act()).toBe(false);
    clock.advance(1);
    expect(made.act()).toBe(true);
    expect(sends()).toContain('SIGINT 10');
  });
});

describe('whom a root leaves behind', () => {
  test('is asked once, and given 3 s at most', () => {
    const { escalation: made } = escalation([{ signal: 'SIGINT', waitMs: 10_000 }]);
    const family = familyOf(10, 11, 12);
    made.act();
    gone(family.roots[0]!, 'exited', 50);
    clock.advance(50);
    sends();
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGTERM 11', 'SIGCONT 11', 'SIGTERM 12', 'SIGCONT 12']);
    expect(family).toMatchObject({ phase: 'left-behind', untilMs: 3_050 });
    expect(told.findLast(({ type }) => type === 'stage-started')).toMatchObject({ waitMs: 3_000 });
    clock.advance(2_999);
    expect(made.act()).toBe(false);
    clock.advance(1);
    made.act();
    expect(sends()).toEqual(['SIGKILL 12', 'SIGKILL 11']);
  });
});

describe('SIGKILL', () => {
  test('goes to the whole family, and gives it the time that was asked for', () => {
    const { escalation: made } = escalation([], 2_000);
    const family = familyOf(10, 11);
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGKILL 11', 'SIGKILL 10']);
    expect(family).toMatchObject({ phase: 'killing', untilMs: 2_000 });
    expect(told.find(({ type }) => type === 'stage-started')).toMatchObject({
      signal: 'SIGKILL',
      waitMs: 2_000,
      sentTo: [11, 10],
    });
  });

  test('gives half a second at least, though the time of the call is over by then', () => {
    const { escalation: made } = escalation([], 300);
    const family = familyOf(10);
    clock.advance(5_000);
    made.act();
    // It was begun late, for which half a second is granted; that is over, too.
    expect(family.untilMs).toBe(5_300);
    const other = escalation([], 2_000);
    families.length = 0;
    const late = familyOf(20);
    clock.advance(5_000);
    other.escalation.act();
    expect(late.untilMs).toBe(5_500);
  });

  test('gives no longer than the call has, from when it was sent', () => {
    const { escalation: made } = escalation([{ signal: 'SIGTERM', waitMs: 10_000 }], 2_000);
    const family = familyOf(10, 11);
    made.act();
    gone(family.roots[0]!, 'exited', 0);
    made.act();
    clock.advance(3_000);
    made.act();
    // Long before the schedule's own SIGKILL: the wait is counted from now.
    expect(family).toMatchObject({ phase: 'killing', untilMs: 5_000 });
  });

  test('is preceded by SIGSTOP only where whoever is killed is to be stopped before', () => {
    for (const freezes of [true, false]) {
      members = new Members(createFakeSystem().platform, 9_000);
      families.length = 0;
      const { escalation: made } = escalation([], 2_000, freezes);
      familyOf(10);
      made.act();
      const stopped = sends().filter((name) => name === 'SIGSTOP 10');
      expect(stopped.length > 0, `${freezes}`).toBe(freezes);
    }
  });

  test('goes to no family that still has time', () => {
    const { escalation: made } = escalation([{ signal: 'SIGTERM', waitMs: 10_000 }]);
    const [quick, slow] = [familyOf(10, 11), familyOf(20, 21)];
    made.act();
    gone(quick.roots[0]!, 'exited', 0);
    made.act();
    clock.advance(3_000);
    sends();
    made.act();
    expect(sends()).toEqual(['SIGKILL 11']);
    expect([quick.phase, slow.phase]).toEqual(['killing', 'asking']);
  });

  test('is tried again for who could not be told from another process, and not for who refused', () => {
    const { escalation: made } = escalation([]);
    const family = familyOf(10);
    const { pin } = family.roots[0]!;
    const alive = (pin as ToldPin).answer;
    (pin as ToldPin).answer = { status: 'unknown', cause: undefined };
    add(11, family);
    answers.set('SIGKILL 11', { result: 'refused', code: 'EPERM' });
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGKILL 11']);
    (pin as ToldPin).answer = alive;
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGKILL 10']);
    expect(made.act()).toBe(false);
  });

  test('is owed to whom it could not be sent when it was due, in whichever family', () => {
    const { escalation: made } = escalation([]);
    familyOf(10);
    const { pin } = familyOf(20).roots[0]!;
    const alive = (pin as ToldPin).answer;
    (pin as ToldPin).answer = { status: 'unknown', cause: undefined };
    made.act();
    expect(made.owesSignals()).toBe(true);
    // Whoever asks for a look at latecomers does not mean these.
    expect(made.isBehind()).toBe(false);
    (pin as ToldPin).answer = alive;
    made.act();
    expect(made.owesSignals()).toBe(false);
  });

  test('and a polite signal are owed to whoever came late', () => {
    const { escalation: made } = escalation();
    const [other, family] = [familyOf(10, 11), familyOf(20)];
    expect(made.isBehind()).toBe(true);
    made.act();
    // Its stage is another one from here on, and nobody in it is owed anything.
    gone(other.roots[0]!, 'exited', 0);
    made.act();
    expect(made.isBehind()).toBe(false);
    const late = add(21, family);
    family.roots.push(late);
    expect([made.isBehind(), made.owesSignals()]).toEqual([true, true]);
    made.act();
    expect(sends()).toContain('SIGTERM 21');
    expect([made.isBehind(), made.owesSignals()]).toEqual([false, false]);
  });

  test('is never sent where nobody is ever killed', () => {
    const { escalation: made } = escalation([{ signal: 'SIGTERM', waitMs: 1_000 }], 'never');
    familyOf(10, 11);
    made.act();
    clock.advance(60_000);
    expect(made.act()).toBe(false);
    expect(sends()).toEqual(['SIGTERM 10', 'SIGCONT 10']);
    expect(made.hasGivenUp()).toBe(true);
  });

  test('begun late moves the end of the call by that, and begun early by nothing', () => {
    const late = escalation([{ signal: 'SIGTERM', waitMs: 1_000 }]);
    familyOf(10);
    late.escalation.act();
    clock.advance(1_200);
    late.escalation.act();
    expect(late.timetable.endMs).toBe(3_200);
    families.length = 0;
    const early = escalation([{ signal: 'SIGTERM', waitMs: 10_000 }]);
    const family = familyOf(20, 21);
    early.escalation.act();
    gone(family.roots[0]!, 'exited', 0);
    early.escalation.act();
    clock.advance(3_000);
    early.escalation.act();
    expect(early.timetable.endMs).toBe(12_000);
    // Nor does it use up what is granted to the others.
    familyOf(30);
    clock.advance(7_200);
    early.escalation.act();
    expect(early.timetable.endMs).toBe(12_200);
  });
});

describe('a stop that was abandoned', () => {
  test('sends nothing', () => {
    const { escalation: made } = escalation();
    familyOf(10);
    isAbandoned = true;
    expect(made.act()).toBe(false);
    expect(sends()).toEqual([]);
    expect(made.stages.records).toEqual([]);
  });

  test('by a listener sends nothing more, neither the next step nor to latecomers', () => {
    const stages = [
      { signal: 'SIGHUP', waitMs: 0 },
      { signal: 'SIGTERM', waitMs: 0 },
    ] as const;
    const { escalation: made } = escalation(stages);
    familyOf(10);
    onEvent = () => {
      isAbandoned = true;
    };
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGHUP 10', 'SIGCONT 10']);
    const family = newFamily(true);
    families.push(family);
    add(20, family);
    expect(made.act()).toBe(false);
    expect(sends()).toEqual([]);
  });

  test('by a listener of the end of a stage does not begin the next one', () => {
    const { escalation: made } = escalation();
    familyOf(10);
    made.act();
    sends();
    onEvent = ({ type }) => {
      if (type === 'stage-ended') isAbandoned = true;
    };
    clock.advance(5_000);
    made.act();
    expect(sends()).toEqual([]);
  });

  test('while latecomers are served serves no other family', () => {
    const { escalation: made } = escalation();
    const [one, other] = [newFamily(true), newFamily(true)];
    families.push(one, other);
    add(10, one);
    made.act();
    clock.advance(100);
    add(20, other);
    made.act();
    sends();
    // Both have a latecomer now, and each is in a stage of its own.
    add(11, one);
    add(21, other);
    onEvent = () => {
      isAbandoned = true;
    };
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGTERM 11', 'SIGCONT 11']);
  });
});

describe('a control group in which somebody lives on after it was killed', () => {
  let condemned: Member[];
  beforeEach(() => {
    condemned = [];
    inhabitants = {
      livesOn: () => true,
      mayBeKilled: (isCondemned) => {
        condemned.push(...members.all.filter(isCondemned));
        return true;
      },
      kill: () => {
        sent.push('kill the group');
        return { result: 'sent' };
      },
    };
  });

  test('is killed again, those spared who still have time', () => {
    const { escalation: made } = escalation();
    const [killing] = [familyOf(10), familyOf(20)];
    Object.assign(killing, { phase: 'killing', untilMs: Infinity });
    made.act();
    expect(sends()).toContain('kill the group');
    expect(condemned).toEqual(killing.members);
  });

  test('is not killed again beyond the schedule', () => {
    const { escalation: made, timetable } = escalation();
    familyOf(10);
    clock.advance(timetable.endMs - 1);
    made.act();
    expect(sends()).toContain('kill the group');
    clock.advance(1_000);
    made.act();
    expect(sends()).not.toContain('kill the group');
  });

  test('is not killed again once a listener abandoned the stop, be it at the very last signal', () => {
    const { escalation: made } = escalation();
    const family = newFamily(true);
    families.push(family);
    add(10, family);
    made.act();
    sends();
    add(11, family);
    onEvent = () => {
      isAbandoned = true;
    };
    made.act();
    expect(sends()).toEqual(['SIGTERM 11', 'SIGCONT 11']);
  });
});

describe('it has given up', () => {
  test('when nothing more will be tried for anybody who is left', () => {
    const { escalation: made } = escalation([], 1_000);
    const family = familyOf(10);
    answers.set('SIGKILL 10', { result: 'gone' });
    made.act();
    expect(made.hasGivenUp()).toBe(false);
    clock.advance(1_000);
    expect(made.hasGivenUp()).toBe(true);
    gone(family.roots[0]!, 'killed', 0);
    expect(made.hasGivenUp()).toBe(true);
  });

  test('not while one of a family still has time, whatever became of the others in it', () => {
    const { escalation: made } = escalation();
    const family = familyOf(10, 11);
    made.act();
    gone(family.roots[0]!, 'exited', 0);
    expect(made.hasGivenUp()).toBe(false);
  });

  test('not while one family still has time, whatever became of the others', () => {
    const { escalation: made } = escalation();
    const [one] = [familyOf(10), familyOf(20)];
    made.act();
    gone(one.roots[0]!, 'exited', 0);
    expect(made.hasGivenUp()).toBe(false);
  });
});

test('the end of a stop ends the stages that are open, each once', () => {
  const { escalation: made } = escalation();
  familyOf(10);
  familyOf(20);
  made.act();
  clock.advance(70);
  made.close();
  made.close();
  expect(told.filter(({ type }) => type === 'stage-ended')).toMatchObject([
    { index: 0, waitedMs: 70, left: 2 },
  ]);
});

describe('who outruns every look', () => {
  beforeEach(() => {
    outrun = { isOutrun: true, pursues: true, newest: [sighting(700)], strangers: 0 };
  });
  const left = (family: Family): void => {
    gone(family.roots[0]!, 'exited', 0);
  };

  test('is met, and asked as it runs, while there is time', () => {
    const { escalation: made } = escalation();
    const family = familyOf(10);
    left(family);
    expect(made.act()).toBe(true);
    expect(sends()).toEqual(['SIGTERM 700', 'SIGCONT 700']);
  });

  test('is stopped for as long as it takes to kill it, once its time is over', () => {
    const { escalation: made } = escalation([]);
    left(familyOf(10));
    made.act();
    expect(sends()).toEqual(['SIGSTOP 700', 'SIGKILL 700']);
  });

  test('is stopped the moment SIGKILL is due, and not before', () => {
    for (const [afterMs, isStopped] of [
      [999, false],
      [1_000, true],
    ] as const) {
      members = new Members(createFakeSystem().platform, 9_000);
      families.length = 0;
      const { escalation: made } = escalation([{ signal: 'SIGTERM', waitMs: 1_000 }]);
      left(familyOf(10));
      outrun.newest = [sighting(700)];
      clock.advance(afterMs);
      made.act();
      expect(sends().includes('SIGSTOP 700'), `${afterMs}`).toBe(isStopped);
    }
  });

  test('is stopped where any family is being killed, be it another one', () => {
    const { escalation: made } = escalation();
    left(familyOf(10));
    const other = familyOf(20);
    Object.assign(other, { phase: 'killing', untilMs: Infinity });
    left(other);
    made.act();
    expect(sends()).toContain('SIGSTOP 700');
  });

  test('is not continued once it was killed, however long it takes to die', () => {
    const { escalation: made } = escalation([]);
    left(familyOf(10));
    dying.add(700);
    made.act();
    expect(sends()).toEqual(['SIGSTOP 700', 'SIGKILL 700']);
    expect(members.all.at(-1)?.frozen).toBe(false);
  });

  test('is counted, where all who are met are strangers', () => {
    const { escalation: made } = escalation();
    left(familyOf(10));
    outrun.newest = [sighting(800), sighting(801)];
    made.act();
    expect(outrun.strangers).toBe(2);
    expect(sends()).toEqual([]);
  });

  test('is stopped before it is killed where its family is being killed already', () => {
    const { escalation: made } = escalation();
    const family = familyOf(10);
    Object.assign(family, { phase: 'killing', untilMs: Infinity });
    left(family);
    made.act();
    // It has no stage of SIGKILL here that would serve it: it goes on.
    expect(sends()).toEqual(['SIGSTOP 700', 'SIGCONT 700']);
    expect(members.all.at(-1)?.frozen).toBe(false);
  });

  test('is let go again if it was not killed, though something failed', () => {
    const { escalation: made } = escalation([]);
    left(familyOf(10));
    answers.set('SIGKILL 700', new RangeError('a defect'));
    expect(() => made.act()).toThrow(RangeError);
    expect(sends()).toEqual(['SIGSTOP 700', 'SIGKILL 700', 'SIGCONT 700']);
    expect(members.all.map(({ frozen }) => frozen)).toEqual([false, false]);
  });

  test('is never stopped where nobody is ever killed', () => {
    const { escalation: made } = escalation([{ signal: 'SIGTERM', waitMs: 1_000 }], 'never');
    left(familyOf(10));
    clock.advance(500);
    made.act();
    expect(sends()).not.toContain('SIGSTOP 700');
  });

  test('keeps the stop awake, though nobody was met: it has to look often', () => {
    const { escalation: made } = escalation();
    left(familyOf(10));
    outrun.newest = [];
    expect(made.act()).toBe(true);
    outrun.pursues = false;
    expect(made.act()).toBe(false);
  });

  test('is not run after where nobody does, nor once the stop was abandoned', () => {
    const { escalation: made } = escalation();
    left(familyOf(10));
    outrun.isOutrun = false;
    expect(made.act()).toBe(false);
    outrun.isOutrun = true;
    isAbandoned = true;
    made.act();
    expect(outrun.newest).toHaveLength(1);
    expect(sends()).toEqual([]);
  });
});
