import { describe, expect, test } from 'vitest';
import type { Cgroup, Sent } from '../../../src/platform/platform.js';
import { Inhabitants } from '../../../src/stop/inhabitants.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member, sighting } from './made-members.js';

const SELF = 5_000;
const PARENT = 4_999;

/** A control group in which these live; those whom the caller knows are not looked at again. */
function groupOf(pids: readonly number[]) {
  const known: number[] = [];
  const group: Pick<Cgroup, 'path' | 'look' | 'kill'> = {
    path: '/cg/x',
    look(isKnown) {
      known.splice(0, Infinity, ...pids.filter(isKnown));
      const newcomers = pids.filter((pid) => !isKnown(pid)).map((pid) => sighting(pid));
      return { pids: new Set(pids), newcomers, hidden: 0, foreign: 0 };
    },
    kill: (): Sent => ({ result: 'refused', code: 'EOPNOTSUPP' }),
  };
  const members = new Members(createFakeSystem().platform, 9_000);
  const ourselves = { pid: SELF, ancestors: new Set([1, PARENT]) };
  const inhabitants = new Inhabitants(group as Cgroup, members, ourselves);
  return { inhabitants, members, known };
}

const pidsOf = (seen: readonly { readonly pid: number }[]): number[] => seen.map(({ pid }) => pid);

describe('a look at a control group', () => {
  test('puts inhabitants whom nobody knows among the candidates', () => {
    const { inhabitants } = groupOf([20, 21]);
    expect(pidsOf(inhabitants.lookAmong([sighting(30)]))).toEqual([30, 20, 21]);
  });

  test('shows an inhabitant as the group has it, and not as an earlier owner of its number', () => {
    const { inhabitants } = groupOf([20]);
    const earlier = sighting(20, { startToken: 'earlier' });
    expect(inhabitants.lookAmong([earlier])).toEqual([sighting(20)]);
  });

  test('does not ask again about members that hold their number', () => {
    const { inhabitants, members, known } = groupOf([20, 21, 22]);
    members.add(member(20));
    members.add(gone(member(21), 'exited', 5));
    expect(pidsOf(inhabitants.lookAmong([]))).toEqual([21, 22]);
    expect(known).toEqual([20]);
  });

  test('tells who lives there, as of then', () => {
    const { inhabitants } = groupOf([20]);
    expect(inhabitants.has(20)).toBe(false);
    inhabitants.lookAmong([]);
    expect([inhabitants.has(20), inhabitants.has(21)]).toEqual([true, false]);
  });
});

test('what came of a signal to the group is told as it is', () => {
  expect(groupOf([]).inhabitants.kill(0)).toEqual({ result: 'refused', code: 'EOPNOTSUPP' });
});
