import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Cgroup, Platform } from '../../../src/platform/platform.js';
import { Timetable } from '../../../src/stop/timetable.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { plan, sighting } from './made-members.js';
import {
  ALONE,
  carrying,
  group,
  lost,
  MARKED,
  membershipOn,
  pids,
  scene,
  target,
} from './made-membership.js';
import { ToldView } from './told-view.js';

/* When a stop looks, at whom, and what it makes of it. */

describe('the first look', () => {
  test('is none where one target alone is meant', async () => {
    const { membership, view } = scene(ALONE);
    expect(await membership.firstLook([target(5)])).toEqual([]);
    expect(view.asked).toEqual(['pin 5']);
  });

  test.each([
    ['two targets, of which one may descend from the other', ALONE, {}, [target(5), target(6)]],
    ['a system whose looks are listings', ALONE, { lookNow: false }, [target(5)]],
    ['a tree where nobody can tell who is below', {}, { lookBelow: false }, [target(5)]],
    ['a target that is gone, and may have left somebody', {}, {}, [target(5), lost(6)]],
    ['a marker', MARKED, {}, [target(5)]],
    ['a marker alone', { ...MARKED, scope: 'process' }, {}, [target(5)]],
  ] as const)('is one at everybody for %s', async (_, planned, abilities, named) => {
    const { membership, view } = scene(planned, abilities);
    const shown = [sighting(9)];
    view.census = { candidates: shown, unseen: 0 };
    expect(await membership.firstLook(named)).toEqual(shown);
    // Whoever is on their numbers after the look may be another.
    expect(view.asked).toEqual([
      ...named.filter(({ found }) => found.as === 'present').map(({ ref }) => `pin ${ref.pid}`),
      'look thoroughly',
    ]);
  });

  test('is one at everybody, and into the group, for a control group', async () => {
    const inhabitant = sighting(8);
    const inhabited: Cgroup = {
      ...group,
      look: () => ({ pids: new Set([8]), newcomers: [inhabitant], hidden: 0, foreign: 0 }),
    };
    const { membership, view } = scene({}, {}, { cgroup: inhabited });
    view.census = { candidates: [sighting(9)], unseen: 0 };
    expect(await membership.firstLook([target(5)])).toEqual([sighting(9), inhabitant]);
    expect(view.asked).toEqual(['pin 5', 'look thoroughly']);
  });

  test('is one at the kin of the targets where nobody else can belong', async () => {
    const { membership, view } = scene();
    const below = [sighting(5), sighting(6), sighting(7, { ppid: 5 })];
    view.below = { candidates: below, unseen: 0 };
    expect(await membership.firstLook([target(5), target(6)])).toEqual(below);
    expect(view.asked).toEqual(['pin 5', 'pin 6', 'look below 5,6']);
  });

  test('is one at everybody where one at the kin cannot tell', async () => {
    const { membership, view } = scene();
    view.census = { candidates: [sighting(5)], unseen: 0 };
    expect(await membership.firstLook([target(5)])).toEqual([sighting(5)]);
    expect(view.asked).toEqual(['pin 5', 'look below 5', 'look thoroughly']);
  });
});

describe('the capture', () => {
  test('takes in whoever is in a session that a target leads', () => {
    const { membership, latecomers } = scene();
    membership.capture([target(5, { sid: 5 })], [sighting(7, { sid: 5 })]);
    expect(pids(membership.members.all)).toEqual([5, 7]);
    expect(latecomers).toEqual([]);
  });

  test('but not if that number was handed out since, and nobody bears it', () => {
    const { membership, view } = scene();
    const leader = target(5, { sid: 5 });
    view.pin(sighting(5, { sid: 5 }));
    view.tell(5, { status: 'gone' });
    membership.capture([leader], [sighting(7, { sid: 5 })], (pid) => pid === 5);
    expect(pids(membership.members.all)).toEqual([5]);
  });

  test('lets those lead who hang on no other, where nobody was named', () => {
    const carries = carrying({ 5: 'this', 6: 'this', 8: 'this' });
    const { membership } = scene(MARKED, {}, { platform: { carries } });
    membership.capture([], [sighting(5), sighting(6, { ppid: 5 }), sighting(8, { ppid: 7 })]);
    const roots = membership.families.map((family) => pids(family.roots));
    expect(roots.flat().sort()).toEqual([5, 8]);
  });

  test('leaves it to the targets to lead, where some were named', () => {
    const carries = carrying({ 8: 'this' });
    const { membership } = scene(MARKED, {}, { platform: { carries } });
    membership.capture([target(5)], [sighting(8)]);
    const [first] = membership.families;
    expect(pids(first?.roots ?? [])).toEqual([5]);
    expect(pids(membership.members.all)).toEqual([5, 8]);
  });
});

describe('a look', () => {
  test('asks the members first, since one that lived a moment ago is the parent that a newcomer names', async () => {
    const { membership, view, latecomers } = scene();
    membership.capture([target(5)], []);
    view.asked.length = 0;
    view.census = { candidates: [sighting(7, { ppid: 5 })], unseen: 0 };
    await membership.look(false);
    expect(view.asked.slice(0, 2)).toEqual(['ask 5', 'look']);
    expect(latecomers).toEqual([7]);
  });

  test('asks them afterwards where a listing is what tells of them', async () => {
    const { membership, view } = scene(undefined, { lookNow: false });
    membership.capture([target(5)], []);
    view.asked.length = 0;
    await membership.look(true);
    expect(view.asked).toEqual(['look thoroughly', 'ask 5']);
  });

  test('is none where nobody else can belong', async () => {
    const { membership, view } = scene(ALONE);
    membership.capture([target(5)], []);
    view.asked.length = 0;
    await membership.look(true);
    expect(view.asked).toEqual(['ask 5']);
  });

  test.each([true, false])(
    'that fails is noted until one succeeds, and the members are asked (at once: %s)',
    async (lookNow) => {
      const { membership, view, gone } = scene(undefined, { lookNow });
      membership.capture([target(5)], []);
      const failure = new ProcessTableError('no listing');
      view.census = failure;
      view.tell(5, { status: 'gone' });
      await membership.look(true);
      expect(membership.blind).toBe(failure);
      expect(gone).toEqual([5]);
      view.census = { candidates: [], unseen: 0 };
      await membership.look(true);
      expect(membership.blind).toBeUndefined();
    },
  );

  test('takes those for gone of whom only the number was known, once nobody has it', async () => {
    const absent = new Set<number>();
    const sight: Platform['sight'] = async (pid) => ({
      status: absent.has(pid) ? 'absent' : 'hidden',
    });
    const { membership, gone } = scene(undefined, {}, { platform: { sight } });
    membership.capture([lost(5, 'hidden'), lost(6, 'hidden')], []);
    await membership.look(true);
    expect(gone).toEqual([]);
    absent.add(6);
    await membership.look(true);
    expect(gone).toEqual([6]);
  });

  test('into the group that fails is noted, and whoever else was shown is taken in', async () => {
    const failure = new ProcessTableError('no such group');
    let fails = false;
    const cgroup: Cgroup = {
      ...group,
      look: (isKnown) => {
        if (fails) throw failure;
        return group.look(isKnown);
      },
    };
    const { membership, view, latecomers } = scene({}, {}, { cgroup });
    membership.capture([target(5)], []);
    fails = true;
    view.census = { candidates: [sighting(7, { ppid: 5 })], unseen: 0 };
    await membership.look(true);
    expect(latecomers).toEqual([7]);
    expect(membership.blind).toBe(failure);
  });

  test('tells at once of whoever was dead when it was found, and of nobody else', async () => {
    const { membership, view, gone, latecomers } = scene();
    const dead = { ppid: 5, state: 'zombie' } as const;
    membership.capture([target(5)], [sighting(6, dead)]);
    expect(gone).toEqual([]);
    view.census = { candidates: [sighting(7, dead), sighting(8, { ppid: 5 })], unseen: 0 };
    await membership.look(true);
    expect(latecomers).toEqual([7, 8]);
    expect(gone).toEqual([7]);
  });
});

describe('a look that does not give way', () => {
  test('is not needed where nobody else can belong', () => {
    const { membership, view } = scene(ALONE);
    expect(membership.lookAtOnce()).toBe(true);
    expect(view.asked).toEqual([]);
  });

  test('says whether it could be taken', () => {
    const cannot = scene(undefined, { lookNow: false }).membership;
    expect(cannot.lookAtOnce()).toBe(false);
    expect(cannot.blind).toBeUndefined();
    const { membership, view } = scene();
    const failure = new ProcessTableError('no listing');
    view.census = failure;
    expect(membership.lookAtOnce()).toBe(false);
    expect(membership.blind).toBe(failure);
    view.census = { candidates: [], unseen: 0 };
    expect(membership.lookAtOnce()).toBe(true);
    expect(membership.blind).toBeUndefined();
  });
});

describe('matches that came later', () => {
  const timetable = (): Timetable => {
    const made = new Timetable(plan({ polite: [{ signal: 'SIGTERM', waitMs: 100 }] }));
    made.begin(0);
    return made;
  };

  test('are members with everybody below them, each the root of a family that stands where the schedule does', async () => {
    const list: Platform['list'] = async () => [sighting(7), sighting(8, { ppid: 7 })];
    const { membership, latecomers } = scene(undefined, {}, { platform: { list } });
    membership.capture([target(5)], []);
    expect(await membership.takeInMatches([sighting(5), sighting(7)], timetable())).toBe(true);
    expect(latecomers).toEqual([7, 8]);
    expect(pids(membership.members.all)).toEqual([5, 7, 8]);
    const [, family] = membership.families;
    expect(pids(family?.roots ?? [])).toEqual([7]);
    // The first stage is running: they have yet to be asked.
    expect(family?.stage).toBe(-1);
    expect(membership.members.all.map(({ respawned }) => respawned)).toEqual([false, true, false]);
  });

  test('are none if all are known', async () => {
    const { membership, latecomers } = scene();
    membership.capture([target(5)], []);
    expect(await membership.takeInMatches([sighting(5)], timetable())).toBe(false);
    expect(latecomers).toEqual([]);
  });

  test('join the one family where everybody is asked', async () => {
    const { membership } = scene({ politeTo: 'tree' });
    membership.capture([target(5)], []);
    const [family] = membership.families;
    if (family === undefined) throw new Error('a target is in a family');
    family.stage = 0;
    await membership.takeInMatches([sighting(7)], timetable());
    expect(membership.families).toEqual([family]);
    expect(family.stage).toBe(0);
    expect(pids(family.roots)).toEqual([]);
  });

  test('are not looked below where they alone are meant', async () => {
    const list: Platform['list'] = () => Promise.reject(new Error('nobody asks for a listing'));
    const { membership, latecomers } = scene(ALONE, {}, { platform: { list } });
    membership.capture([target(5)], []);
    expect(await membership.takeInMatches([sighting(7)], timetable())).toBe(true);
    expect(latecomers).toEqual([7]);
  });
});

test('a marker makes nobody look around where no environment can be read', () => {
  const { carries: _, ...without } = createFakeSystem().platform;
  const view = new ToldView();
  const membership = membershipOn(
    { platform: { ...without, view: () => view } },
    { plan: plan({ ...MARKED, scope: 'process' }) },
  );
  expect(membership.looksAround).toBe(false);
});

test.each(['tree', 'process'] as const)(
  'whose children nobody can look at is asked only where they would belong (%s)',
  async (scope) => {
    const asked: number[] = [];
    const hiddenChildren = (pid: number): number[] => {
      asked.push(pid);
      return [];
    };
    const platform = { hidesOthers: () => true, hiddenChildren };
    const { membership } = scene({ ...MARKED, scope }, {}, { platform });
    membership.capture([target(5)], []);
    expect(membership.hidesOthers).toBe(true);
    expect(asked).toEqual(scope === 'tree' ? [5] : []);
  },
);
