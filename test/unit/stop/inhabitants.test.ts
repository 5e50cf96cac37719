import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Cgroup, GroupCensus } from '../../../src/platform/platform.js';
import { Inhabitants } from '../../../src/stop/inhabitants.js';
import { Members } from '../../../src/stop/members.js';
import type { Member } from '../../../src/stop/member.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

const SELF = 4;
const PARENT = 3;

interface Scene {
  readonly inhabitants: Inhabitants;
  readonly members: Members;
  /** What the next look shows; `undefined`: it fails. */
  census: Partial<GroupCensus> | undefined;
  populated: boolean;
}

function scene(): Scene {
  const { platform } = createFakeSystem();
  const members = new Members(platform, undefined);
  const group = {
    path: '/cg/x',
    look: () => {
      if (made.census === undefined) throw new ProcessTableError('cannot look');
      return { pids: new Set<number>(), newcomers: [], hidden: 0, foreign: 0, ...made.census };
    },
    populated: () => made.populated,
  } satisfies Partial<Cgroup>;
  const ourselves = { pid: SELF, ancestors: new Set([PARENT]) };
  const made: Scene = {
    inhabitants: new Inhabitants(group as unknown as Cgroup, members, ourselves),
    members,
    census: {},
    populated: false,
  };
  return made;
}

function lookAt(one: Scene, census: Partial<GroupCensus>): void {
  one.census = census;
  one.inhabitants.lookAmong([]);
}

const everybody = (): boolean => true;

describe('a group may be killed as a whole', () => {
  test('when everybody in it is condemned, or was born in it unseen', () => {
    const one = scene();
    one.members.add(member(10));
    lookAt(one, { pids: new Set([10, 11]) });
    expect(one.inhabitants.mayBeKilled(({ ref }) => ref.pid === 10)).toBe(true);
    expect(one.inhabitants.mayBeKilled(() => false)).toBe(false);
  });

  test.each([
    ['we', SELF],
    ['an ancestor of ours', PARENT],
    ['the init of our PID namespace, with whom we would end', 1],
  ])('not when %s came into it', (_who, pid) => {
    const one = scene();
    lookAt(one, { pids: new Set([10, pid]) });
    expect(one.inhabitants.mayBeKilled(everybody)).toBe(false);
  });

  test('not when somebody in it lives outside of our PID namespace, who may be an ancestor', () => {
    const one = scene();
    lookAt(one, { pids: new Set([10]), foreign: 1 });
    expect(one.inhabitants.mayBeKilled(everybody)).toBe(false);
    lookAt(one, { pids: new Set([10]), hidden: 1 });
    expect(one.inhabitants.mayBeKilled(everybody)).toBe(true);
  });

  test('not by what an older look showed', () => {
    const one = scene();
    lookAt(one, { pids: new Set([10]) });
    one.census = undefined;
    expect(() => one.inhabitants.lookAmong([])).toThrow(ProcessTableError);
    expect(one.inhabitants.mayBeKilled(everybody)).toBe(false);
    lookAt(one, { pids: new Set([10]) });
    expect(one.inhabitants.mayBeKilled(everybody)).toBe(true);
  });
});

describe('what a look shows', () => {
  test('of who is in the group is what was seen there, not an earlier owner of the number', () => {
    const one = scene();
    const [before, outside, inside] = [sighting(10), sighting(11), sighting(10, { ppid: 7 })];
    one.census = { pids: new Set([10]), newcomers: [inside] };
    expect(one.inhabitants.lookAmong([before, outside])).toEqual([outside, inside]);
    one.census = { pids: new Set([10]) };
    expect(one.inhabitants.lookAmong([before, outside])).toEqual([outside]);
  });
});

describe('who left the group', () => {
  const inside = (pid: number, pin: ToldPin): Member => member(pid, { endsWithGroup: true, pin });

  test('is whoever lived in it and is alive elsewhere', () => {
    const one = scene();
    const left = inside(10, new ToldPin(sighting(10)));
    one.members.add(left);
    lookAt(one, { pids: new Set([10]) });
    expect(one.inhabitants.leavers()).toEqual([]);
    lookAt(one, { pids: new Set() });
    expect(one.inhabitants.leavers()).toEqual([left]);
  });

  test('is not whoever died, is on its way out, could not be looked at, or never lived in it', () => {
    const one = scene();
    const process = sighting(10);
    const exiting = { ...process, exiting: true };
    for (const pin of [
      new ToldPin(process, { status: 'gone' }),
      new ToldPin(process, { status: 'zombie', process }),
      new ToldPin(process, { status: 'alive', process: exiting }),
      new ToldPin(process, { status: 'unknown', cause: undefined }),
    ]) {
      one.members.add(inside(10, pin));
    }
    one.members.add(member(11));
    lookAt(one, { pids: new Set() });
    expect(one.inhabitants.leavers()).toEqual([]);
  });
});

describe('the doubt about a group', () => {
  test('is none when the kernel says that it is empty', () => {
    const one = scene();
    lookAt(one, { hidden: 1 });
    expect(one.inhabitants.doubt()).toBeUndefined();
  });

  test('says how many cannot be named', () => {
    const one = scene();
    one.populated = true;
    lookAt(one, {});
    expect(one.inhabitants.doubt()?.message).toMatch(/\/cg\/x: not seen yet$/);
    lookAt(one, { hidden: 1, foreign: 2 });
    expect(one.inhabitants.doubt()?.message).toMatch(/\/cg\/x: 3 cannot be named from here$/);
  });
});
