import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Carrying, PinStatus, Platform, Sighting } from '../../../src/platform/platform.js';
import { adoptAll, carriedBy } from '../../../src/stop/adoption.js';
import type { Adoption, Belonging, Claim } from '../../../src/stop/adoption.js';
import { holdOf } from '../../../src/stop/hold.js';
import { Members } from '../../../src/stop/members.js';
import type { Member } from '../../../src/stop/member.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member, sighting, type ToldPin } from './made-members.js';

const SELF = 5_000;
const PARENT = 4_999;
const OWN_SESSION = 9_000;
const MARKER = { name: 'MARK', value: 'v' };

const { platform: fake } = createFakeSystem();
let marks: Map<number, Carrying>;
/** How those are who were shown by a look and are no members, where not alive. */
let fates: Map<number, 'gone' | 'recycled' | 'unknown'>;
let members: Members;
let belonging: Belonging;

function begin(more: Partial<Belonging> = {}): void {
  const statusOf = (process: Sighting): PinStatus => {
    const fate = fates.get(process.pid);
    if (fate === undefined) return { status: 'alive', process };
    return fate === 'unknown' ? { status: fate, cause: new Error('no luck') } : { status: fate };
  };
  const platform: Platform = {
    ...fake,
    carries: (pid) => marks.get(pid) ?? 'none',
    view: () => ({
      ...fake.view(),
      pin: (seen) => ({ ...fake.view().pin(seen), status: () => statusOf(seen) }),
      close: () => undefined,
    }),
  };
  marks = new Map();
  fates = new Map();
  members = new Members(platform, OWN_SESSION);
  belonging = {
    platform,
    members,
    ourselves: { pid: SELF, ancestors: new Set([1, PARENT]) },
    tree: true,
    marker: undefined,
    inhabitants: undefined,
    howJoined: undefined,
    ...more,
  };
}
beforeEach(() => begin());

/** A member as the first look found it. */
function add(pid: number, more: Partial<Sighting> = {}): Member {
  const seen = sighting(pid, more);
  const one = member(pid, { sighting: seen, ref: { pid, startToken: seen.startToken ?? '' } });
  members.add(one);
  members.noteLeadership(one, seen);
  return one;
}

let claims: Claim[];
/** Takes in whoever belongs, as the engine does. */
function adopt(candidates: readonly Sighting[], isGlimpse = false): Adoption {
  claims = [];
  const takeIn = (claim: Claim): Member => {
    claims.push(claim);
    const { pid, startToken = '' } = claim.sighting;
    const one = member(pid, {
      sighting: claim.sighting,
      ref: { pid, startToken },
      hold: claim.hold,
    });
    members.add(one);
    members.noteLeadership(one, claim.sighting);
    return one;
  };
  return adoptAll(belonging, candidates, takeIn, isGlimpse);
}
const adopted = (...candidates: readonly Sighting[]): number[] =>
  adopt(candidates).adopted.map(({ ref }) => ref.pid);

describe('kin', () => {
  test('are the children of a member and all below them, in whatever order they are seen', () => {
    add(10);
    const [child, grandchild, great] = [
      sighting(11, { ppid: 10 }),
      sighting(12, { ppid: 11 }),
      sighting(13, { ppid: 12 }),
    ];
    expect(adopted(great, grandchild, child).sort()).toEqual([11, 12, 13]);
    expect(claims.map(({ kin }) => kin?.ref.pid)).toEqual([10, 11, 12]);
  });

  test('are whoever is in a session that a member leads, whosever child they are', () => {
    add(10, { sid: 10 });
    expect(adopted(sighting(30, { ppid: 1, sid: 10 }), sighting(31, { ppid: 1, sid: 30 }))).toEqual(
      [30],
    );
    expect(claims[0]).toMatchObject({ hold: 'session', kin: { ref: { pid: 10 } } });
  });

  test('are whoever is in a session that one of them leads', () => {
    add(10);
    const [daemon, worker] = [
      sighting(30, { ppid: 10, sid: 30 }),
      sighting(31, { ppid: 1, sid: 30, startedSinceBootMs: 1 }),
    ];
    expect(adopted(worker, daemon).sort()).toEqual([30, 31]);
  });

  test('are not the siblings, the parent or anybody else of a member', () => {
    add(10, { ppid: 20 });
    expect(adopted(sighting(20), sighting(21, { ppid: 20 }), sighting(22))).toEqual([]);
  });

  test('are not those who share our own session, not even if a member leads it', () => {
    add(OWN_SESSION, { sid: OWN_SESSION });
    expect(adopted(sighting(30, { ppid: 1, sid: OWN_SESSION }))).toEqual([]);
  });

  test('do not count where only the targets are meant', () => {
    begin({ tree: false });
    add(10, { sid: 10 });
    expect(adopted(sighting(11, { ppid: 10 }), sighting(12, { ppid: 1, sid: 10 }))).toEqual([]);
  });

  test('that are zombies are taken in by their parent alone', () => {
    add(10, { sid: 10 });
    expect(
      adopted(
        sighting(11, { ppid: 10, state: 'zombie' }),
        sighting(12, { ppid: 1, sid: 10, state: 'zombie' }),
        sighting(13, { ppid: 1, sid: 10, state: 'dead' }),
      ),
    ).toEqual([11]);
  });

  test('are taken in once', () => {
    add(10, { sid: 10 });
    const child = sighting(11, { ppid: 10, sid: 10 });
    expect(adopted(child, child)).toEqual([11]);
    expect(adopted(child)).toEqual([]);
  });
});

describe('never taken in', () => {
  test('are we ourselves, our ancestors, init and kernel threads, however they are found', () => {
    begin({ marker: MARKER });
    add(10, { sid: 10 });
    for (const pid of [SELF, PARENT, 1, 0, 30]) marks.set(pid, 'this');
    const everyWay = { ppid: 10, sid: 10, startedSinceBootMs: 10_000_000 };
    expect(
      adopted(
        sighting(SELF, everyWay),
        sighting(PARENT, everyWay),
        sighting(1, everyWay),
        sighting(0, everyWay),
        sighting(30, { ...everyWay, kernelThread: true }),
      ),
    ).toEqual([]);
  });

  test('are our own children, for being ours', () => {
    add(10);
    expect(adopted(sighting(30, { ppid: SELF }))).toEqual([]);
  });
});

describe('a child is not older than its parent', () => {
  test.each([
    ['older by more than a tick', { startedSinceBootMs: 9_989 }, []],
    ['older by no more than a tick', { startedSinceBootMs: 9_990 }, [11]],
    ['as old', { startedSinceBootMs: 10_000 }, [11]],
    ['younger', { startedSinceBootMs: 10_001 }, [11]],
  ])('%s', (_what, born, expected) => {
    add(10, { startedSinceBootMs: 10_000 });
    expect(adopted(sighting(11, { ppid: 10, ...born }))).toEqual(expected);
  });

  test('by a clock that nobody sets: a wall clock put back hides no true child', () => {
    const { startedSinceBootMs, ...parent } = sighting(10, { startedAtMs: 10_000 });
    members.add(member(10, { sighting: parent }));
    const { startedSinceBootMs: _, ...child } = sighting(11, { ppid: 10, startedAtMs: 1_000 });
    expect(adopted(child)).toEqual([11]);
  });

  test('to a second, where it is not said how exact start times are', () => {
    const { startPrecisionMs, ...platform } = fake;
    begin({ platform });
    add(10, { startedSinceBootMs: 10_000 });
    expect(adopted(sighting(11, { ppid: 10, startedSinceBootMs: 9_000 }))).toEqual([11]);
    expect(adopted(sighting(12, { ppid: 10, startedSinceBootMs: 8_999 }))).toEqual([]);
  });

  test('and may be taken in where ages are not known', () => {
    const { startedSinceBootMs, ...ageless } = sighting(11, { ppid: 10 });
    add(10);
    expect(adopted(ageless)).toEqual([11]);
  });
});

describe('a member that went', () => {
  test('has no children: they are those of whoever has its number now', () => {
    gone(add(10), 'exited', 5);
    const stranger = sighting(10, { startToken: 'stranger', startedSinceBootMs: 20_000 });
    expect(adopted(stranger, sighting(11, { ppid: 10, startedSinceBootMs: 20_001 }))).toEqual([]);
  });

  test('leaves its session to those who are in it', () => {
    gone(add(10, { sid: 10 }), 'exited', 5);
    expect(adopted(sighting(30, { ppid: 1, sid: 10 }))).toEqual([30]);
  });

  test('speaks by its session for nobody who was only glimpsed, but for a carrier', () => {
    begin({ marker: { name: 'MARK', value: 'x' } });
    const dead = add(10, { sid: 10 });
    (dead.pin as ToldPin).answer = { status: 'gone' };
    add(20, { sid: 20 });
    marks.set(31, 'this');
    const seen = [
      sighting(30, { ppid: 1, sid: 10 }),
      sighting(31, { ppid: 1, sid: 10 }),
      sighting(32, { ppid: 1, sid: 20 }),
    ];
    expect(adopt(seen, true).adopted.map(({ ref }) => ref.pid)).toEqual([31, 32]);
    expect(claims).toMatchObject([{ kin: { ref: { pid: 10 } } }, { kin: { ref: { pid: 20 } } }]);
    expect(adopted(seen[0]!)).toEqual([30]);
  });

  test('has no session any more once its number was taken over', () => {
    gone(add(10, { sid: 10 }), 'exited', 5);
    const stranger = sighting(10, { startToken: 'stranger', sid: 77, startedSinceBootMs: 20_000 });
    expect(adopted(stranger)).toEqual([]);
    expect(adopted(sighting(30, { ppid: 1, sid: 10, startedSinceBootMs: 20_001 }))).toEqual([]);
  });

  test('has no session any more once a stranger leads one by its number', () => {
    gone(add(10, { sid: 10 }), 'exited', 5);
    const stranger = sighting(10, { startToken: 'stranger', sid: 10, startedSinceBootMs: 20_000 });
    const child = sighting(30, { ppid: 10, sid: 10, startedSinceBootMs: 20_001 });
    expect(adopted(stranger, child)).toEqual([]);
    expect(adopted(sighting(31, { ppid: 1, sid: 10, startedSinceBootMs: 20_002 }))).toEqual([]);
  });

  test('has no session any more, though the stranger on its number is a zombie by now', () => {
    gone(add(10, { sid: 10 }), 'exited', 5);
    const stranger = sighting(10, {
      startToken: 'stranger',
      sid: 10,
      state: 'zombie',
      startedSinceBootMs: 20_000,
    });
    expect(
      adopted(stranger, sighting(30, { ppid: 1, sid: 10, startedSinceBootMs: 20_001 })),
    ).toEqual([]);
  });

  test('and is dead though its exit event is outstanding, has no children either', () => {
    const one = add(10);
    one.firstSeenDeadMs = 5;
    one.status = { status: 'recycled' };
    expect(adopted(sighting(11, { ppid: 10, startedSinceBootMs: 20_001 }))).toEqual([]);
  });
});

describe('a marker', () => {
  beforeEach(() => begin({ marker: MARKER }));

  test('speaks for whoever carries it, wherever they hang', () => {
    marks.set(30, 'this');
    expect(adopted(sighting(30))).toEqual([30]);
    expect(claims[0]).toMatchObject({ kin: undefined, hold: 'marker' });
  });

  test('speaks also where only the targets are meant', () => {
    begin({ marker: MARKER, tree: false });
    marks.set(30, 'this');
    add(10);
    marks.set(11, 'this');
    expect(adopted(sighting(30), sighting(11, { ppid: 10 }), sighting(12, { ppid: 10 }))).toEqual([
      11, 30,
    ]);
  });

  test('holds a child, which joins its parent’s family', () => {
    add(10);
    marks.set(11, 'this');
    adopt([sighting(11, { ppid: 10 })]);
    expect(claims[0]).toMatchObject({ kin: { ref: { pid: 10 } }, hold: 'marker' });
  });

  test('of somebody else keeps a descendant out, and all that hangs on it alone', () => {
    add(10, { sid: 10 });
    marks.set(11, 'another');
    expect(
      adopted(sighting(11, { ppid: 10, sid: 10 }), sighting(12, { ppid: 11, sid: 12 })),
    ).toEqual([]);
  });

  test.each(['none', 'unreadable', 'unsettled'] as const)(
    'that is %s neither adds nor keeps out',
    (carried) => {
      add(10);
      marks.set(11, carried);
      marks.set(30, carried);
      expect(adopted(sighting(11, { ppid: 10 }), sighting(30))).toEqual([11]);
      expect(claims[0]?.hold).toBe('lineage');
    },
  );

  test('names who is in the middle of an exec, and counts who went before it could be asked', () => {
    marks.set(30, 'unsettled');
    marks.set(31, 'unsettled');
    marks.set(32, 'none');
    marks.set(33, 'gone');
    const { unsettled, vanished } = adopt([30, 31, 32, 33].map((pid) => sighting(pid)));
    expect(unsettled.map(({ pid }) => pid)).toEqual([30, 31]);
    expect(vanished).toHaveLength(1);
  });

  test.each(['gone', 'recycled'] as const)(
    'that was read by the number of one that is %s by then is another process’s',
    (fate) => {
      marks.set(30, 'this');
      fates.set(30, fate);
      const { adopted: taken, vanished } = adopt([sighting(30), sighting(31, { ppid: 30 })]);
      expect(taken).toEqual([]);
      expect(vanished).toMatchObject([{ pid: 30 }]);
    },
  );

  test('speaks for one of which cannot be told now whether it is the same', () => {
    marks.set(30, 'this');
    fates.set(30, 'unknown');
    expect(adopted(sighting(30))).toEqual([30]);
  });

  test('is asked for once', () => {
    add(10);
    marks.set(11, 'unsettled');
    const child = sighting(11, { ppid: 10 });
    expect(adopt([child, child]).unsettled.length).toBeLessThanOrEqual(1);
  });

  test('says nothing about a zombie that nobody’s child is', () => {
    marks.set(30, 'this');
    expect(adopted(sighting(30, { state: 'zombie' }))).toEqual([]);
  });

  test('is not asked for where there is none, or no way to ask', () => {
    expect(carriedBy({ ...belonging, marker: undefined }, sighting(30))).toBe('none');
    const { carries, ...platform } = belonging.platform;
    expect(carriedBy({ ...belonging, platform }, sighting(30))).toBe('none');
  });
});

describe('whoever hangs on one in the middle of an exec', () => {
  const pids = (all: readonly Sighting[]): number[] => all.map(({ pid }) => pid);
  const hanging = [
    sighting(30),
    sighting(31, { ppid: 30 }),
    // Leads a session, which an orphan is in.
    sighting(32, { ppid: 31, sid: 32 }),
    sighting(33, { sid: 32 }),
    // In a session of somebody else, which one of them is in too.
    sighting(34, { sid: 9_100 }),
    sighting(35, { ppid: 31, sid: 9_100 }),
  ];
  beforeEach(() => {
    begin({ marker: MARKER });
    marks.set(30, 'unsettled');
  });

  test('belongs if that one does: its descendants, and those in the sessions they lead', () => {
    expect(pids(adopt(hanging).dependent).sort()).toEqual([31, 32, 33, 35]);
  });

  test('is not named again where it cannot be asked itself, or belongs already', () => {
    marks.set(31, 'unsettled').set(32, 'this');
    const { unsettled, dependent, adopted: members_ } = adopt(hanging);
    expect(pids(unsettled).sort()).toEqual([30, 31]);
    // Who leads the session is a member, and so is who is in it.
    expect(members_.map(({ ref }) => ref.pid).sort()).toEqual([32, 33]);
    expect(pids(dependent)).toEqual([35]);
  });

  test('is nobody where only the targets are meant', () => {
    begin({ marker: MARKER, tree: false });
    marks.set(30, 'unsettled');
    expect(adopt(hanging)).toMatchObject({ adopted: [], dependent: [] });
  });
});

describe('a number of which it cannot be told whose it is', () => {
  beforeEach(() => {
    begin({ marker: MARKER });
    const one = add(10, { sid: 10 });
    (one.pin as ToldPin).answer = { status: 'unknown', cause: new Error('no luck') };
    members.noteHandedOut(() => true);
  });
  const undecided = (...candidates: readonly Sighting[]): number[] => {
    const told = adopt(candidates);
    expect(told.adopted).toEqual([]);
    return told.undecided.map(({ pid }) => pid);
  };

  test('makes nobody a member, by a parent or by a session: they are asked again', () => {
    expect(undecided(sighting(11, { ppid: 10 }), sighting(12, { sid: 10 }), sighting(13))).toEqual([
      11, 12,
    ]);
  });

  test('leaves nothing to ask of the dead, of those of another marker, and of those who have gone', () => {
    marks.set(11, 'another').set(12, 'gone');
    const children = [11, 12, 13].map((pid) => sighting(pid, { ppid: 10, sid: 10 }));
    expect(undecided(...children, sighting(14, { ppid: 10, state: 'zombie' }))).toEqual([13]);
  });

  test('is not named twice of one in the middle of an exec, and not of a carrier', () => {
    marks.set(11, 'unsettled').set(12, 'this');
    const told = adopt([sighting(11, { ppid: 10 }), sighting(12, { ppid: 10 })]);
    expect(told.unsettled.map(({ pid }) => pid)).toEqual([11]);
    expect(told.adopted.map(({ ref }) => ref.pid)).toEqual([12]);
    expect(told.undecided).toEqual([]);
  });

  test('is no question where only the targets are meant', () => {
    belonging = { ...belonging, tree: false };
    expect(undecided(sighting(11, { ppid: 10 }))).toEqual([]);
  });
});

describe('how firmly a member is held', () => {
  test('by its session if a member leads it, else by its lineage', () => {
    add(10, { sid: 10 });
    expect(holdOf(belonging, sighting(11, { sid: 10 }), 'none')).toBe('session');
    expect(holdOf(belonging, sighting(11, { sid: 12 }), 'none')).toBe('lineage');
    const { sid, ...unknown } = sighting(11);
    expect(holdOf(belonging, unknown, 'none')).toBe('lineage');
  });

  test('by its marker, which is stronger than its session', () => {
    add(10, { sid: 10 });
    expect(holdOf(belonging, sighting(11, { sid: 10 }), 'this')).toBe('marker');
    expect(holdOf(belonging, sighting(11, { sid: 10 }), 'another')).toBe('session');
  });

  test('by the control group it lives in, which is stronger than its marker', () => {
    begin({ inhabitants: { has: (pid) => pid === 11 } });
    expect(holdOf(belonging, sighting(11), 'this')).toBe('cgroup');
    expect(holdOf(belonging, sighting(12), 'this')).toBe('marker');
  });

  test('not by a group it was moved into when it may have started others already', () => {
    const howJoined = ({ pid }: { pid: number }): 'part' | 'whole' =>
      pid === 11 ? 'part' : 'whole';
    begin({ inhabitants: { has: () => true }, howJoined });
    expect(holdOf(belonging, sighting(11), 'this')).toBe('marker');
    expect(holdOf(belonging, sighting(12), 'this')).toBe('cgroup');
  });

  test('by the PID namespace of its kin', () => {
    expect(holdOf(belonging, sighting(11), 'none', { enclosed: true })).toBe('cgroup');
    expect(holdOf(belonging, sighting(11), 'none', { enclosed: false })).toBe('lineage');
  });

  test('a parent claims before a session does', () => {
    add(10, { sid: 10 });
    add(20, { ppid: 10, sid: 10 });
    adopt([sighting(30, { ppid: 20, sid: 10 })]);
    expect(claims).toMatchObject([{ kin: { ref: { pid: 20 } }, hold: 'session' }]);
  });
});

describe('whatever the listing says', () => {
  test('a circle of parents comes to an end, with everybody in it once', () => {
    add(10);
    const circle = [
      sighting(11, { ppid: 13 }),
      sighting(12, { ppid: 11 }),
      sighting(13, { ppid: 12 }),
      sighting(14, { ppid: 14 }),
    ];
    expect(adopted(...circle)).toEqual([]);
    expect(adopted(...circle.slice(1), sighting(11, { ppid: 10 })).sort()).toEqual([11, 12, 13]);
  });

  test('only those are taken in whom a chain of parents or a session ties to a member', () => {
    const pid = fc.integer({ min: 10, max: 30 });
    const process = fc.record({ pid, ppid: pid, sid: pid });
    fc.assert(
      fc.property(fc.uniqueArray(process, { selector: (one) => one.pid }), (seen) => {
        begin();
        add(10, { sid: 10, startedSinceBootMs: 0 });
        const age = { startedSinceBootMs: 1 };
        const taken = adopted(
          ...seen.map(({ pid: number, ...rest }) => sighting(number, { ...rest, ...age })),
        );
        expect(new Set(taken).size).toBe(taken.length);
        const member = new Set([10, ...taken]);
        for (const one of seen) {
          const belongs = one.pid !== 10 && (member.has(one.ppid) || isLed(one.sid));
          expect(taken.includes(one.pid), JSON.stringify(one)).toBe(belongs);
        }
        function isLed(sid: number): boolean {
          return (
            sid === 10 ||
            (member.has(sid) && seen.some((one) => one.pid === sid && one.sid === sid))
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
