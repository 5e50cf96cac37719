import { expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Platform, Sight } from '../../../src/platform/platform.js';
import { HiddenKin } from '../../../src/stop/hidden-kin.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member, sighting, ToldPin } from './made-members.js';

/* Of whom nothing but the number is known, by the list of children of a member. */

function kinOf(
  members: readonly Member[],
  change: Partial<Platform> = {},
  sights: Readonly<Record<number, Sight>> = {},
): HiddenKin {
  const platform: Platform = {
    ...createFakeSystem().platform,
    hiddenChildren: (pid) => [pid * 10, pid * 10 + 1],
    sight: async (pid) => sights[pid] ?? { status: 'hidden' },
    ...change,
  };
  const all = new Members(platform, undefined);
  for (const one of members) all.add(one);
  return new HiddenKin(platform, all);
}

test('nobody is doubted of before anybody was noted', async () => {
  const kin = kinOf([member(5)]);
  expect(kin.doubt).toBeUndefined();
  expect(await kin.appeared()).toEqual([]);
});

test('the children of all members that live are doubted of, by their numbers', () => {
  const kin = kinOf([member(5), member(6)]);
  kin.note();
  expect(kin.doubt?.message).toMatch(/started here, 50, 51, 60, 61 cannot be looked at/);
});

test('nobody is asked for children that has gone, is dead, has no pin, or is another process by now', () => {
  const asked: number[] = [];
  const another = sighting(8);
  const kin = kinOf(
    [
      gone(member(5), 'killed', 1),
      member(6, { state: 'zombie', firstSeenDeadMs: 1 }),
      member(7, { pin: undefined }),
      member(8, { pin: new ToldPin(another, { status: 'recycled' }) }),
    ],
    {
      hiddenChildren: (pid) => {
        asked.push(pid);
        return [pid * 10];
      },
    },
  );
  kin.note();
  expect(kin.doubt).toBeUndefined();
  // Who has the number is asked after the children were read: that is what tells.
  expect(asked).toEqual([8]);
});

test('where nobody can be asked for children, or their list cannot be read, nobody is doubted of', () => {
  const { hiddenChildren: _, ...without } = createFakeSystem().platform;
  const unread: Platform['hiddenChildren'] = () => {
    throw new ProcessTableError('no descriptors are left');
  };
  const members = new Members(without, undefined);
  members.add(member(5));
  for (const kin of [
    new HiddenKin(without, members),
    kinOf([member(5)], { hiddenChildren: unread }),
  ]) {
    kin.note();
    expect(kin.doubt).toBeUndefined();
  }
});

test('is doubted of until it can be looked at, or is not there; where nobody can say, it may be', async () => {
  const appeared = sighting(51);
  const kin = kinOf(
    [member(5), member(6)],
    {},
    {
      50: { status: 'absent' },
      51: { status: 'present', process: appeared },
      60: { status: 'unknown', cause: new Error('no luck') },
    },
  );
  kin.note();
  expect(await kin.appeared()).toEqual([appeared]);
  expect(kin.doubt?.message).toMatch(/started here, 60, 61 cannot/);
  expect(await kin.appeared()).toEqual([]);
});
