import { describe, expect, test } from 'vitest';
import { isLeft } from '../../../src/stop/member.js';
import type { Member } from '../../../src/stop/member.js';
import { RollCall } from '../../../src/stop/roll-call.js';
import { member } from './made-members.js';

/** So many members; whoever is asked once it was let die is found gone. */
function people(count: number, more: Partial<Member> = {}) {
  const all = Array.from({ length: count }, (_, index) => member(100 + index, { ...more }));
  const dying = new Set<Member>();
  const roll = new RollCall();
  const call = (nowMs: number): Member[] => {
    const asked: Member[] = [];
    roll.callSome(all.filter(isLeft), nowMs, (one) => {
      asked.push(one);
      if (dying.has(one)) one.fate = 'exited';
    });
    return asked;
  };
  return { all, dying, call };
}

describe('a roll call', () => {
  test('asks a few of many who live, and none twice', () => {
    const { call } = people(1_000);
    const asked = call(0);
    expect(asked).toHaveLength(4);
    expect(new Set(asked).size).toBe(4);
  });

  test('asks all of a few, once', () => {
    const { all, call } = people(4);
    expect(call(0)).toEqual(all);
    expect(call(0)).toHaveLength(4);
  });

  test('asks everybody in turns', () => {
    const { all, call } = people(100);
    const asked = new Set<Member>();
    for (let calls = 0; calls < 25; calls++) for (const one of call(0)) asked.add(one);
    expect(asked.size).toBe(all.length);
  });

  test('asks on until somebody is met who lives, however many have gone', () => {
    const { all, dying, call } = people(1_000);
    for (const one of all.slice(0, 999)) dying.add(one);
    call(0);
    expect(all.filter(isLeft)).toEqual(all.slice(999));
  });

  test('finds out at once when all have gone', () => {
    const { all, dying, call } = people(1_000);
    call(0);
    for (const one of all) dying.add(one);
    call(0);
    expect(all.filter(isLeft)).toEqual([]);
  });

  test('goes on behind the last who was asked, also when others have gone', () => {
    const { all, dying, call } = people(14);
    expect(call(0)).toEqual(all.slice(0, 4));
    for (const one of all.slice(4, 6)) dying.add(one);
    expect(call(0)).toEqual(all.slice(4, 10));
    expect([...call(0), ...call(0), ...call(0)]).toEqual([
      ...all.slice(10),
      ...all.slice(0, 4),
      ...all.slice(6, 10),
    ]);
  });

  test('asks more of them the longer ago the last was: a thousand within two seconds', () => {
    const { call } = people(1_000);
    call(0);
    expect(call(50)).toHaveLength(25);
    expect(call(2_050)).toHaveLength(1_000);
  });

  test('asks more of them once they were all killed', () => {
    const { call } = people(1_000, { signals: ['SIGKILL'] });
    call(0);
    expect(call(2)).toHaveLength(60);
  });

  test('asks no more of them while one was not killed', () => {
    const { all, call } = people(1_000, { signals: ['SIGKILL'] });
    Object.assign(all[0] ?? {}, { signals: [] });
    call(0);
    expect(call(20)).toHaveLength(10);
  });

  test('asks a few at first, whatever time it is', () => {
    expect(people(1_000).call(5_000)).toHaveLength(4);
  });

  test('of nobody asks nobody', () => {
    expect(people(0).call(0)).toEqual([]);
  });
});
