import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Pin, PinStatus, Platform, Sighting, View } from '../../../src/platform/platform.js';
import type { Belonging, Claim } from '../../../src/stop/adoption.js';
import { Enrolment } from '../../../src/stop/enrolment.js';
import type { EnrolmentOptions } from '../../../src/stop/enrolment.js';
import { newFamily } from '../../../src/stop/family.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import type { NamedTarget } from '../../../src/stop/named-targets.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

/* What a process is as a member: who is held on to, by what, and who hangs on whom. */

let members: Members;
let pins: ToldPin[];
/** What a pin made from now on answers. */
let answer: PinStatus | undefined;
let platform: Platform;

beforeEach(() => {
  const fake = createFakeSystem();
  fake.clock.advance(700);
  platform = fake.platform;
  members = new Members(platform, 9_000);
  [pins, answer] = [[], undefined];
});

function view(): View {
  const pin = (process: Sighting): Pin => {
    const made = new ToldPin(process, answer);
    pins.push(made);
    return made;
  };
  return { ...platform.view(), pin };
}

function enrolment(
  more: Partial<Belonging> = {},
  options: Partial<EnrolmentOptions> = {},
): Enrolment {
  const belonging: Belonging = {
    platform,
    members,
    ourselves: { pid: platform.self, ancestors: new Set([1]) },
    tree: true,
    marker: undefined,
    inhabitants: undefined,
    howJoined: undefined,
    ...more,
  };
  return new Enrolment({
    platform,
    plan: { politeTo: 'root', killWaitMs: 2_000 },
    view: view(),
    belonging,
    signals: true,
    onExit: () => undefined,
    ...options,
  });
}

function present(process: Sighting, handle: unknown = process.pid): NamedTarget {
  const { pid, startToken = '' } = process;
  return { ref: { pid, startToken }, handle, found: { as: 'present', process } };
}

const absent = (as: 'already-gone' | 'recycled' | 'hidden', handle: unknown = 10): NamedTarget => ({
  ref: { pid: 10 },
  handle,
  found: { as },
});

const child = (): EventEmitter & { exitCode: null } =>
  Object.assign(new EventEmitter(), { exitCode: null });

const claimed = (process: Sighting, more: Partial<Claim> = {}): Claim => ({
  sighting: process,
  kin: undefined,
  hold: 'lineage',
  ...more,
});

const withGroup: Partial<Belonging> = { inhabitants: { has: (pid) => pid === 10 } };
const leading = (pid: number): Sighting => sighting(pid, { sid: pid });

describe('a target', () => {
  test('is held on to as it was when it was named, however late it becomes a member', () => {
    const made = enrolment();
    const target = present(sighting(10));
    made.hold([target, absent('hidden')]);
    expect(pins).toHaveLength(1);
    expect(made.enrolTarget(target, newFamily(false)).pin).toBe(pins[0]);
    expect(pins).toHaveLength(1);
  });

  test('is what was seen of it', () => {
    const family = newFamily(false);
    const process = sighting(10, { command: 'server --port 1', state: 'disk-sleep' });
    const one = enrolment().enrolTarget(present(process), family);
    expect(one).toMatchObject({
      ref: { pid: 10, startToken: 't10' },
      role: 'target',
      command: 'server --port 1',
      state: 'disk-sleep',
      status: { status: 'alive', process },
      fate: undefined,
      firstSeenDeadMs: undefined,
      signals: [],
      refused: undefined,
      enclosed: false,
      endsWithGroup: false,
      frozen: false,
      outran: false,
      respawned: false,
      wasZombie: false,
    });
    expect(members.all).toEqual([one]);
    expect(family.members).toEqual([one]);
  });

  test.each(['already-gone', 'recycled'] as const)('that is %s is so, and dead', (as) => {
    const one = enrolment(withGroup).enrolTarget(absent(as), newFamily(false));
    expect(one).toMatchObject({ fate: as, state: 'dead', hold: 'none', pin: undefined });
    expect(one.refused).toBeUndefined();
    expect(members.left()).toEqual([]);
  });

  test('that is hidden refuses our signals, of which a call that sends none knows nothing', () => {
    const refused = (signals: boolean): string | undefined =>
      enrolment({}, { signals }).enrolTarget(absent('hidden'), newFamily(false)).refused;
    expect([refused(true), refused(false)]).toEqual(['EPERM', undefined]);
  });

  test('that is hidden is not known to be gone', () => {
    const one = enrolment().enrolTarget(absent('hidden'), newFamily(false));
    expect(one).toMatchObject({ fate: undefined, state: 'unknown', status: { status: 'unknown' } });
    expect(String((one.status as { cause: unknown }).cause)).toContain('may not be looked at');
  });

  test('that tells of its exit is listened to, unless it is gone already', () => {
    const [living, hidden, gone] = [child(), child(), child()];
    const heard: string[] = [];
    const made = enrolment({}, { onExit: () => heard.push('exit') });
    made.enrolTarget(present(sighting(10), living), newFamily(false));
    made.enrolTarget(absent('hidden', hidden), newFamily(false));
    made.enrolTarget(absent('already-gone', gone), newFamily(false));
    made.enrolTarget(absent('recycled', gone), newFamily(false));
    expect([living, hidden, gone].map((one) => one.listenerCount('exit'))).toEqual([1, 1, 0]);
    living.emit('exit');
    expect(heard).toEqual(['exit']);
  });

  test('that merely has a pid is not listened to', () => {
    const one = enrolment().enrolTarget(present(sighting(10), { pid: 10 }), newFamily(false));
    expect(one.exit).toBeUndefined();
  });

  test('cannot be redirected by who is given its reference', () => {
    const one = enrolment().enrolTarget(present(sighting(10)), newFamily(false));
    expect(() => Object.assign(one.ref, { pid: 11 })).toThrow(TypeError);
    expect(one.ref.pid).toBe(10);
  });
});

describe('a process that was a zombie at the first look', () => {
  const seen = (more: Partial<Sighting>, handle?: unknown): Member =>
    enrolment().enrolTarget(present(sighting(10, more), handle), newFamily(false));

  test.each(['zombie', 'dead'] as const)('(%s) is told as one, and waited for no more', (state) => {
    expect(seen({ state })).toMatchObject({
      wasZombie: true,
      fate: 'zombie',
      firstSeenDeadMs: 700,
      hold: 'none',
    });
  });

  test('is waited for where it is a child of ours, or tells of its exit: it will be reaped', () => {
    const ours = seen({ state: 'zombie', ppid: platform.self });
    expect(ours).toMatchObject({ wasZombie: true, fate: undefined, firstSeenDeadMs: 700 });
    expect(seen({ state: 'zombie' }, child())).toMatchObject({ wasZombie: true, fate: undefined });
  });
});

describe('a target is held', () => {
  const holdOf = (process: Sighting, more: Partial<Belonging> = {}): Member['hold'] =>
    enrolment(more).enrolTarget(present(process), newFamily(false)).hold;

  test('by its lineage, or by the session that it leads', () => {
    expect(holdOf(sighting(10))).toBe('lineage');
    expect(holdOf(sighting(10, { sid: 11 }))).toBe('lineage');
    expect(holdOf(leading(10))).toBe('session');
    expect([...members.sessions.keys()]).toEqual([10]);
  });

  test('not by our own session, in which nobody is sought', () => {
    members = new Members(platform, 10);
    expect(holdOf(leading(10))).toBe('lineage');
  });

  test('by its marker or its control group, which are stronger', () => {
    const marker = { name: 'MARK', value: 'v' };
    platform = { ...platform, carries: () => 'this' };
    expect(holdOf(leading(10), { marker })).toBe('marker');
    expect(holdOf(leading(10), withGroup)).toBe('cgroup');
  });

  test('by nothing, when it is a zombie', () => {
    expect(holdOf(sighting(10, { state: 'zombie' }))).toBe('none');
    expect(holdOf(sighting(10, { state: 'dead' }))).toBe('none');
  });

  test('by the control group in which all was that it started, though it is gone', () => {
    for (const [as, how, hold] of [
      ['already-gone', 'whole', 'cgroup'],
      ['recycled', 'whole', 'cgroup'],
      ['already-gone', 'part', 'none'],
      ['already-gone', undefined, 'none'],
      ['hidden', 'whole', 'none'],
    ] as const) {
      const asked: unknown[] = [];
      const howJoined: Belonging['howJoined'] = (ref, handle) => {
        asked.push(ref.pid, handle);
        return how;
      };
      const one = enrolment({ howJoined }).enrolTarget(absent(as, 'handle'), newFamily(false));
      expect(one.hold, `${as} ${how}`).toBe(hold);
      if (as !== 'hidden') expect(asked).toEqual([10, 'handle']);
    }
  });
});

describe('the init of a PID namespace', () => {
  beforeEach(() => {
    platform = { ...platform, leadsNamespace: (pid) => pid === 10 };
  });

  test('encloses whoever it starts: the kernel ends them with it', () => {
    for (const one of [
      enrolment().enrolTarget(present(leading(10)), newFamily(false)),
      enrolment().enrolMatch(leading(10), newFamily(false)),
    ]) {
      expect(one).toMatchObject({ enclosed: true, hold: 'cgroup' });
      const kin = enrolment().enrolClaim(claimed(sighting(20), { kin: one }), 'descendant');
      expect(kin.enclosed).toBe(true);
    }
  });

  test.each([{ status: 'gone' }, { status: 'recycled' }] as const)(
    'is not believed to be one by its number, when the process is $status',
    (status) => {
      answer = status;
      const one = enrolment().enrolTarget(present(leading(10)), newFamily(false));
      expect(one).toMatchObject({ enclosed: false, hold: 'session' });
    },
  );

  test('is nobody else, and nobody where none can be told', () => {
    expect(enrolment().enrolMatch(leading(11), newFamily(false)).enclosed).toBe(false);
    const { leadsNamespace: _none, ...without } = platform;
    platform = without;
    expect(enrolment().enrolMatch(leading(10), newFamily(false)).enclosed).toBe(false);
  });

  test('was nobody who could not be looked at when it was named', () => {
    const one = enrolment().enrolTarget(absent('hidden'), newFamily(false));
    expect(one).toMatchObject({ enclosed: false, hold: 'none' });
  });
});

describe('who is claimed', () => {
  test('joins the family of its kin, as what it is said to be', () => {
    const kin = member(10);
    const { startToken: _none, ...process } = sighting(20);
    const one = enrolment().enrolClaim(claimed(process, { kin, hold: 'session' }), 'latecomer');
    expect(one).toMatchObject({ role: 'latecomer', hold: 'session', exit: undefined });
    expect(one.ref).toStrictEqual({ pid: 20 });
    expect(one.family).toBe(kin.family);
    expect(one.enclosed).toBe(false);
  });

  test('by a marker alone hangs on all roots there are, in one family for all such', () => {
    const made = enrolment();
    const families = [made.newFamily(), made.newFamily()];
    const roots = families.map((family, index) => {
      const root = made.enrolTarget(present(sighting(10 + index)), family);
      family.roots.push(root);
      family.stage = index;
      return root;
    });
    const strays = [30, 31].map((pid) => made.enrolClaim(claimed(sighting(pid)), 'descendant'));
    expect(strays[1]!.family).toBe(strays[0]!.family);
    expect(strays[0]!.family).toMatchObject({ roots, members: strays, stage: 1 });
    expect(made.families).toEqual([...families, strays[0]!.family]);
  });

  test('by a marker alone is asked from the first stage on, where there is no other family', () => {
    const one = enrolment().enrolClaim(claimed(sighting(30)), 'descendant');
    expect(one.family).toMatchObject({ roots: [], stage: -1 });
  });

  test('joins the one family there is, where everybody is asked', () => {
    const plan = { politeTo: 'tree', killWaitMs: 2_000 } as const;
    const made = enrolment({}, { plan });
    const family = made.newFamily();
    family.stage = 1;
    family.roots.push(member(10));
    expect(made.newFamily()).toBe(family);
    expect(made.enrolClaim(claimed(sighting(30)), 'descendant').family).toBe(family);
    expect(made.families).toEqual([family]);
    expect(family).toMatchObject({ asksEverybody: true, stage: 1 });
    expect(family.roots).toHaveLength(1);
  });

  test('each root has a family of its own otherwise, in which only it is asked', () => {
    const made = enrolment();
    const [one, other] = [made.newFamily(), made.newFamily()];
    expect(one).not.toBe(other);
    expect(one.asksEverybody).toBe(false);
  });
});

describe('a child of one in the control group', () => {
  const born = (kin: Member, more: Partial<Claim> = {}): Member['hold'] =>
    enrolment().enrolClaim(claimed(sighting(20), { kin, ...more }), 'descendant').hold;

  test('was born there, though it went before the group was looked at', () => {
    answer = { status: 'gone' };
    expect(born(member(10, { hold: 'cgroup' }))).toBe('cgroup');
    expect(born(member(10, { hold: 'session' }))).toBe('lineage');
  });

  test('is not believed to be there when it lives elsewhere', () => {
    expect(born(member(10, { hold: 'cgroup' }))).toBe('lineage');
  });
});

describe('who lives in the control group', () => {
  const living = (killWaitMs: number | undefined, pid = 10): boolean =>
    enrolment(withGroup, { plan: { politeTo: 'root', killWaitMs } }).enrolTarget(
      present(sighting(pid)),
      newFamily(false),
    ).endsWithGroup;

  test('is killed with it, if anybody is', () => {
    expect([living(0), living(2_000), living(undefined), living(2_000, 11)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('and was moved out is held by what is left, and not killed with it', () => {
    let inside = true;
    const made = enrolment({ inhabitants: { has: () => inside } });
    const one = made.enrolTarget(present(leading(10)), newFamily(false));
    expect(one).toMatchObject({ hold: 'cgroup', endsWithGroup: true });
    inside = false;
    made.noteLeft(one);
    expect(one).toMatchObject({ hold: 'session', endsWithGroup: false });
  });

  test('and was moved out stays enclosed in its PID namespace', () => {
    const made = enrolment();
    const one = member(10, { enclosed: true, hold: 'cgroup', endsWithGroup: true });
    made.noteLeft(one);
    expect(one).toMatchObject({ hold: 'cgroup', endsWithGroup: false });
  });

  test('and was never seen stays as it was', () => {
    const one = Object.assign(member(10, { hold: 'none', endsWithGroup: true }), {
      sighting: undefined,
    });
    enrolment().noteLeft(one);
    expect(one).toMatchObject({ hold: 'none', endsWithGroup: false });
  });
});

test('who matches a query is a latecomer that leads a family of its own', () => {
  const family = newFamily(false);
  const one = enrolment().enrolMatch(leading(10), family);
  expect(one).toMatchObject({
    role: 'latecomer',
    hold: 'session',
    exit: undefined,
    ref: { pid: 10, startToken: 't10' },
  });
  expect(one.family).toBe(family);
});
