import { describe, expect, test } from 'vitest';
import type { Newest, Sighting } from '../../../src/platform/platform.js';
import type { Adoption } from '../../../src/stop/adoption.js';
import { chase } from '../../../src/stop/chase.js';
import type { Catch } from '../../../src/stop/chase.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting } from './made-members.js';

type Kind = 'ours' | 'stranger' | 'vanished' | 'unsettled' | 'child-of-stranger';

/** Chases one process after the other, each on its own pid from 100 on, and says who was held. */
function run(kinds: readonly (Kind | 'unseen')[]): Catch & { held: Member[]; asked: number[] } {
  const { platform } = createFakeSystem();
  const held: Member[] = [];
  const asked: number[] = [];
  const kindOf = ({ pid }: Sighting): Kind | 'unseen' | undefined => kinds[pid - 100];
  let sights = 0;
  const newestNow = (): Newest | undefined => {
    const index = Math.min(sights, kinds.length - 1);
    sights += 1;
    const process = kinds[index] === 'unseen' ? undefined : sighting(100 + index);
    return { pid: 100 + index, process };
  };
  const caught = chase({
    clock: platform.clock,
    view: { ...platform.view(), newestNow },
    members: new Members(platform, 1),
    adopt: ([one]): Adoption => {
      if (one === undefined) throw new Error('nobody to ask');
      asked.push(one.pid);
      const kind = kindOf(one);
      return {
        adopted: kind === 'ours' ? [member(one.pid)] : [],
        unsettled: kind === 'unsettled' ? [one] : [],
        vanished: kind === 'vanished' || kind === 'child-of-stranger' ? 1 : 0,
      };
    },
    isChildOfStranger: (one) => kindOf(one) === 'child-of-stranger',
    hold: (one) => {
      held.push(one);
    },
  });
  return { ...caught, held, asked };
}

describe('a chase', () => {
  test('holds every member it meets, and asks each newcomer once', () => {
    const { members, held, asked } = run(['stranger', 'ours', 'unseen', 'ours']);
    expect(members.map(({ ref }) => ref.pid)).toEqual([101, 103]);
    expect(held).toEqual(members);
    expect(asked).toEqual([100, 101, 103]);
  });

  test('counts the strangers after the last member', () => {
    expect(run(['stranger', 'stranger', 'ours', 'stranger']).strangers).toBe(1);
  });

  test('who went before it could be asked, or is about to change, is no stranger', () => {
    expect(run(['vanished', 'unsettled', 'unseen']).strangers).toBe(0);
  });

  test('unless a living stranger started it', () => {
    expect(run(['vanished', 'child-of-stranger']).strangers).toBe(1);
  });

  test('ends by itself although nobody is born and no time passes', () => {
    expect(run(['stranger'])).toMatchObject({ members: [], strangers: 1 });
  });

  test('ends after a while although somebody is always born', () => {
    const { asked } = run(Array.from({ length: 100_000 }, () => 'stranger'));
    expect(asked.length).toBeLessThanOrEqual(2_000);
  });
});
