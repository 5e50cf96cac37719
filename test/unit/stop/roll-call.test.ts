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
    expect(asked).toHaveLength(8);
    expect(new Set(asked).size).toBe(8);
  });

  test('asks all of a few, once', () => {
    const { all, call } = people(5);
    expect(call(0)).toEqual(all);
    expect(call(0)).toHaveLength(5);
  });

  test('asks everybody in turns', () => {
    const { all, call } = people(100);
    const asked = new Set<Member>();
    for (let calls = 0; calls < 13; calls++) for (const one of call(0)) asked.add(one);
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
    const { all, dying, call } = people(30);
    expect(call(0)).toEqual(all.slice(0, 8));
    for (const one of all.slice(8, 12)) dying.add(one);
    expect(call(0)).toEqual(all.slice(8, 20));
    expect([...call(0), ...call(0), ...call(0)]).toEqual([
      ...all.slice(20),
      ...all.slice(0, 8),
      ...all.slice(12, 18),
    ]);
  });

  test('asks more of them the longer ago the last was: a thousand within a second', () => {
    const { call } = people(1_000);
    call(0);
    expect(call(50)).toHaveLength(50);
    expect(call(1_050)).toHaveLength(1_000);
  });

  test('asks more of them once they were all killed', () => {
    const { call } = people(1_000, { signals: ['SIGKILL'] });
    call(0);
    expect(call(2)).toHaveLength(60);
  });

  test('of nobody asks nobody', () => {
    expect(people(0).call(0)).toEqual([]);
  });
});
