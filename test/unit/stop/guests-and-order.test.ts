import { beforeEach, describe, expect, test } from 'vitest';
import type { Carrying, Platform, Sighting, View } from '../../../src/platform/platform.js';
import { adoptAll } from '../../../src/stop/adoption.js';
import type { Belonging } from '../../../src/stop/adoption.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

/* Who is a guest in a group of ours, in which order newcomers join, and when what a member led is over. */

const { platform: fake } = createFakeSystem();
/** Everybody who is asked about lives. */
const livingView = (): View => ({
  ...fake.view(),
  pin: (seen) => new ToldPin(seen),
  close: () => undefined,
});
let members: Members;
beforeEach(() => {
  members = new Members(fake, 9_000);
});

function add(pid: number, more: Partial<Sighting> = {}): Member {
  const seen = sighting(pid, more);
  const one = member(pid, { sighting: seen });
  members.add(one);
  members.noteLeadership(one, seen);
  return one;
}

/** Takes in whoever belongs, by pid, in the order in which they join. */
function adopted(
  candidates: readonly Sighting[],
  more: Partial<Belonging> = {},
  carries: (pid: number) => Carrying = () => 'none',
): number[] {
  const belonging: Belonging = {
    platform: { ...fake, carries, view: livingView } satisfies Platform,
    members,
    ourselves: { pid: 5_000, ancestors: new Set([4_999]) },
    tree: true,
    marker: undefined,
    inhabitants: undefined,
    howJoined: undefined,
    ...more,
  };
  const taken = adoptAll(belonging, candidates, ({ sighting: seen }) => add(seen.pid, seen));
  return taken.adopted.map(({ ref }) => ref.pid);
}

describe('a guest in a group of ours', () => {
  beforeEach(() => {
    add(10, { sid: 10 });
    expect([...members.groups]).toEqual([10]);
  });

  test('is somebody who belongs to nobody here: the group is not signalled as a whole', () => {
    adopted([sighting(30, { pgid: 10, sid: 77 })]);
    expect([...members.groups]).toEqual([]);
  });

  test('is nobody who is a member, and nobody in another group', () => {
    adopted([sighting(10, { sid: 10 }), sighting(11, { pgid: 10, sid: 10, ppid: 10 })]);
    adopted([sighting(30, { pgid: 31, sid: 77 })]);
    expect([...members.groups]).toEqual([10]);
  });

  test.each(['zombie', 'dead'] as const)('is nobody who is a %s', (state) => {
    adopted([sighting(30, { pgid: 10, sid: 77, state })]);
    expect([...members.groups]).toEqual([10]);
  });
});

describe('newcomers join', () => {
  const child = (pid: number, startedSinceBootMs?: number): Sighting => {
    const seen = sighting(pid, { ppid: 10 });
    const { startedSinceBootMs: known, ...unknown } = seen;
    return known === undefined || startedSinceBootMs === undefined
      ? unknown
      : { ...seen, startedSinceBootMs };
  };
  beforeEach(() => {
    add(10, { startedSinceBootMs: 0 });
  });

  test('in the order of their ages, whatever their numbers', () => {
    expect(adopted([child(20, 7_000), child(21, 5_000), child(22, 6_000)])).toEqual([21, 22, 20]);
  });

  test('in the order of their numbers, where they are of one age', () => {
    expect(adopted([child(22, 5_000), child(20, 5_000), child(21, 5_000)])).toEqual([20, 21, 22]);
  });

  test('in the order of the wall clock, where that is all that is known', () => {
    const at = (pid: number, startedAtMs: number): Sighting => ({ ...child(pid), startedAtMs });
    expect(adopted([at(20, 7_000), at(21, 5_000), at(22, 6_000)])).toEqual([21, 22, 20]);
  });
});

describe('with a control group', () => {
  const inside: Partial<Belonging> = {
    inhabitants: { has: (pid) => pid === 20 },
    marker: { name: 'MARK', value: 'v' },
  };

  test('whoever lives in it is a member, with another marker too', () => {
    expect(adopted([sighting(20), sighting(21)], inside)).toEqual([20]);
    members = new Members(fake, 9_000);
    expect(adopted([sighting(20), sighting(21)], inside, () => 'another')).toEqual([20]);
  });
});

test('init is never a member, whatever it carries', () => {
  const marker = { name: 'MARK', value: 'v' };
  expect(adopted([sighting(1), sighting(2)], { marker }, () => 'this')).toEqual([2]);
});

describe('what a member leads', () => {
  test('is no group, where it leads none', () => {
    add(10, { sid: 10 });
    add(11, { sid: 10, pgid: 10 });
    expect([...members.groups]).toEqual([10]);
  });

  test('is over when a stranger has its number, be it a session or both', () => {
    for (const pgid of [10, 12]) {
      members = new Members(fake, 9_000);
      add(10, { sid: 10, pgid });
      expect(members.sessions.size).toBe(1);
      members.noteTaken(sighting(10, { startToken: 'another' }));
      expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
    }
  });

  test('is over when the member has gone, though the stranger has its start token', () => {
    const leader = sighting(10, { sid: 10 });
    const pin = new ToldPin(leader);
    const one = member(10, { sighting: leader, pin });
    members.add(one);
    members.noteLeadership(one, leader);
    pin.answer = { status: 'gone' };
    members.noteTaken(leader);
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });
});
