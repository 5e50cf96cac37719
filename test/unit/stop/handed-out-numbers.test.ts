import { beforeEach, describe, expect, test } from 'vitest';
import type { PinStatus, Sighting } from '../../../src/platform/platform.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

const LEADER = sighting(10, { sid: 10, pgid: 10 });
const gone: PinStatus = { status: 'gone' };

describe('a session that a member led', () => {
  let members: Members;
  let leaderPin: ToldPin;
  beforeEach(() => {
    members = new Members(createFakeSystem().platform, 9_000);
    leaderPin = add(LEADER);
  });

  function add(seen: Sighting): ToldPin {
    const pin = new ToldPin(seen);
    const one = member(seen.pid, { sighting: seen, pin });
    members.add(one);
    members.noteLeadership(one, seen);
    return pin;
  }
  const isKept = (handedOut: number): boolean => {
    members.noteHandedOut((pid) => pid === handedOut);
    expect(members.groups.has(10)).toBe(members.sessions.has(10));
    return members.sessions.has(10);
  };

  test('is over when its leader went and its number was handed out again', () => {
    leaderPin.answer = gone;
    expect(isKept(10)).toBe(false);
  });

  test('goes on without its leader until then', () => {
    leaderPin.answer = gone;
    expect(isKept(11)).toBe(true);
  });

  test.each([
    ['lives', { status: 'alive', process: LEADER }],
    ['waits to be reaped', { status: 'zombie', process: { ...LEADER, state: 'zombie' } }],
    ['cannot be looked at', { status: 'unknown', cause: new Error('no') }],
  ] as const)('goes on while its leader %s: the number was passed over', (_what, answer) => {
    leaderPin.answer = answer;
    expect(isKept(10)).toBe(true);
  });

  test.each([
    ['in it', { sid: 10, pgid: 12 }],
    ['in its group', { sid: 12, pgid: 10 }],
  ])('goes on while another member is %s', (_what, where) => {
    const pin = add(sighting(12, where));
    leaderPin.answer = gone;
    expect(isKept(10)).toBe(true);
    pin.answer = gone;
    expect(isKept(10)).toBe(false);
  });

  test('goes on, as its group does, while its leader lives in another group', () => {
    leaderPin.answer = { status: 'alive', process: sighting(10, { sid: 12, pgid: 12 }) };
    expect(isKept(10)).toBe(true);
  });

  test('is over though a member is there of whom nothing was ever seen', () => {
    const hidden = member(12, { pin: undefined, status: { status: 'unknown', cause: undefined } });
    hidden.sighting = undefined;
    members.add(hidden);
    leaderPin.answer = gone;
    expect(isKept(10)).toBe(false);
  });

  test('is over though a member is there that has left it', () => {
    add(sighting(12, { sid: 12, pgid: 12 }));
    leaderPin.answer = gone;
    expect(isKept(10)).toBe(false);
  });
});

describe('a member whose number was handed out', () => {
  const ALONE = sighting(10);
  const told = (answer: PinStatus): Members => {
    const members = new Members(createFakeSystem().platform, 9_000);
    members.add(member(10, { sighting: ALONE, pin: new ToldPin(ALONE, answer) }));
    members.noteHandedOut((pid) => pid === 10);
    return members;
  };

  test.each(['gone', 'recycled'] as const)(
    'is the parent of nobody any more if it is %s, though not settled',
    (status) => {
      expect(told({ status }).holder(10)).toBeUndefined();
    },
  );

  test('is the parent of nobody any more if it may not be looked at: its number is another’s', () => {
    const members = new Members(createFakeSystem().platform, 9_000);
    const status: PinStatus = { status: 'unknown', cause: undefined };
    members.add(member(10, { sighting: undefined, pin: undefined, status }));
    expect(members.holder(10)?.ref.pid).toBe(10);
    members.noteHandedOut((pid) => pid === 10);
    expect(members.holder(10)).toBeUndefined();
  });

  test('is a parent as before if it lives: the number was passed over', () => {
    expect(told({ status: 'alive', process: ALONE }).holder(10)?.ref.pid).toBe(10);
  });

  test('is a parent as before if another number was handed out', () => {
    const members = new Members(createFakeSystem().platform, 9_000);
    members.add(member(10, { sighting: ALONE, pin: new ToldPin(ALONE, gone) }));
    members.noteHandedOut((pid) => pid === 11);
    expect(members.holder(10)?.ref.pid).toBe(10);
  });
});
