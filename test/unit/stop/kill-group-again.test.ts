import { expect, test } from 'vitest';
import type { Inhabitants } from '../../../src/stop/inhabitants.js';
import { killGroupAgain } from '../../../src/stop/kill-burst.js';
import type { Condemned } from '../../../src/stop/kill-burst.js';
import type { Member } from '../../../src/stop/member.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member } from './made-members.js';

/** Says how often a group was killed in which somebody lives on, and what was said of it. */
function again(
  adopted: readonly Member[],
  mayBeKilled: Inhabitants['mayBeKilled'] = () => true,
): { readonly kills: number; readonly isNew: boolean } {
  let kills = 0;
  const inhabitants = {
    livesOn: () => true,
    mayBeKilled,
    kill: () => {
      kills++;
      return { result: 'sent' };
    },
  } satisfies Partial<Inhabitants>;
  const condemned: Partial<Condemned> = {
    platform: createFakeSystem().platform,
    inhabitants: inhabitants as unknown as Inhabitants,
    adopt: () => ({ adopted, unsettled: [], undecided: [], dependent: [], vanished: [] }),
    isCondemned: ({ ref }) => ref.pid !== 12,
  };
  const isNew = killGroupAgain(condemned as Condemned);
  return { kills, isNew };
}

test('a group in which somebody lives on is killed again', () => {
  expect(again([])).toEqual({ kills: 1, isNew: false });
});

test('somebody who is new in it is left to the next turn, which tells of whom it kills', () => {
  expect(again([member(10)])).toEqual({ kills: 0, isNew: true });
});

test('a group in which somebody has to be spared is not killed again', () => {
  expect(again([], () => false)).toEqual({ kills: 0, isNew: false });
  // It is asked of each by name.
  expect(again([], (isCondemned) => isCondemned(member(12))).kills).toBe(0);
  expect(again([], (isCondemned) => isCondemned(member(11))).kills).toBe(1);
});
