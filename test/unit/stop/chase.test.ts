import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Newest } from '../../../src/platform/platform.js';
import type { Adoption } from '../../../src/stop/adoption.js';
import { chase } from '../../../src/stop/chase.js';
import type { Catch } from '../../../src/stop/chase.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting } from './made-members.js';

type Kind = 'ours' | 'stranger' | 'vanished' | 'unsettled' | 'both' | 'child-of-stranger';

/** `known`: a member already; `unseen`: gone before it was seen; `same`: nobody was born; `none`: cannot be told; `fails`: could not look. */
type Shown = Kind | 'known' | 'unseen' | 'same' | 'none' | 'fails';

/** Chases one process after the other, each on its own pid from 100 on, and says who was held. */
function run(
  shown: readonly Shown[],
  sightTakesMs = 0,
): Catch & { held: Member[]; asked: number[] } {
  const { platform, clock } = createFakeSystem();
  clock.advance(5_000);
  const held: Member[] = [];
  const asked: number[] = [];
  const members = new Members(platform, 1);
  const kinds = new Map<number, Shown>();
  let sights = 0;
  let pid = 99;
  const newestNow = (): Newest | undefined => {
    clock.advance(sightTakesMs);
    if (sights > 10_000) throw new Error('it chases for ever');
    const what = shown[sights++] ?? 'same';
    if (what === 'none') return undefined;
    if (what === 'fails') throw new ProcessTableError('could not look');
    if (what !== 'same') kinds.set(++pid, what);
    if (what === 'known') members.add(member(pid));
    return { pid, process: kinds.get(pid) === 'unseen' ? undefined : sighting(pid) };
  };
  const caught = chase({
    clock,
    view: { ...platform.view(), newestNow },
    members,
    adopt: ([one]): Adoption => {
      if (one === undefined) throw new Error('nobody to ask');
      asked.push(one.pid);
      const kind = kinds.get(one.pid);
      return {
        adopted: kind === 'ours' ? [member(one.pid)] : [],
        unsettled: kind === 'unsettled' || kind === 'both' ? [one] : [],
        undecided: [],
        dependent: [],
        vanished:
          kind === 'vanished' || kind === 'both' || kind === 'child-of-stranger' ? [one] : [],
      };
    },
    isChildOfStranger: (one) => kinds.get(one.pid) === 'child-of-stranger',
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
    expect(run(['vanished', 'unsettled', 'both', 'unseen']).strangers).toBe(0);
  });

  test('unless a living stranger started it', () => {
    expect(run(['vanished', 'child-of-stranger']).strangers).toBe(1);
  });

  test('ends by itself although nobody is born and no time passes', () => {
    expect(run(['stranger'])).toMatchObject({ members: [], strangers: 1 });
  });

  test('ends after a while although somebody is always born', () => {
    const { asked } = run(Array.from({ length: 100_000 }, () => 'stranger'));
    expect(asked).toHaveLength(2_000);
  });

  test('ends when nobody was born for 50 sights, and starts anew when somebody was', () => {
    const pause = (sights: number) => Array.from({ length: sights }, () => 'same' as const);
    const { asked } = run(['ours', ...pause(49), 'ours', ...pause(49), 'ours']);
    expect(asked).toEqual([100, 101, 102]);
    expect(run(['ours', ...pause(50), 'ours']).asked).toEqual([100]);
  });

  test('ends after 20 ms although somebody is always born', () => {
    const kinds = Array.from({ length: 100 }, () => 'stranger' as const);
    expect(run(kinds, 5).asked).toEqual([100, 101, 102]);
  });

  test('does not ask who is a member already', () => {
    const { asked } = run(['stranger', 'known', 'stranger']);
    expect(asked).toEqual([100, 102]);
  });

  test('ends where it cannot look any more, and whom it held is told', () => {
    const { members, held, asked } = run(['ours', 'fails', 'ours']);
    expect(asked).toEqual([100]);
    expect(held).toHaveLength(1);
    expect(members).toEqual(held);
  });

  test('is none where the newest cannot be told', () => {
    expect(run(['ours', 'none', 'ours']).asked).toEqual([100]);
  });
});
