import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Cgroup, Sighting } from '../../../src/platform/platform.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { sighting } from './made-members.js';
import { ALONE, carrying, group, lost, MARKED, scene, target } from './made-membership.js';
import type { Scene } from './made-membership.js';

/* When it can be said that nobody is left, and how often those are asked who are. */

const SELF = createFakeSystem().platform.self;
const MANY = Array.from({ length: 20 }, (_, index) => 100 + index);

function captured(one: Scene, ...pids: readonly number[]): Scene {
  one.membership.capture(
    pids.map((pid) => target(pid)),
    [],
  );
  one.view.asked.length = 0;
  return one;
}

function goes({ view }: Scene, pid: number): void {
  view.tell(pid, { status: 'gone' });
}

function asked({ view }: Scene): number {
  return view.asked.filter((what) => what.startsWith('ask')).length;
}

async function lookAt(
  { membership, view }: Scene,
  unseen: number,
  ...candidates: readonly Sighting[]
): Promise<void> {
  view.census = { candidates, unseen };
  await membership.look(true);
}

describe('that nobody is left is certain', () => {
  test('not while somebody is', async () => {
    const one = captured(scene(), 5);
    await lookAt(one, 0);
    expect(one.membership.isCertain()).toBe(false);
    goes(one, 5);
    await lookAt(one, 0);
    expect(one.membership.isCertain()).toBe(true);
  });

  test('where nobody else can belong, however badly the last look went', async () => {
    const one = captured(scene(ALONE, { lookNow: false }), 5);
    goes(one, 5);
    one.view.census = new ProcessTableError('no listing');
    await one.membership.look(true);
    expect(one.membership.isCertain()).toBe(true);
  });

  test('not if the last look failed', async () => {
    const one = captured(scene(), 5);
    goes(one, 5);
    one.view.census = new ProcessTableError('no listing');
    await one.membership.look(true);
    expect(one.membership.isCertain()).toBe(false);
  });

  test('although numbers were handed out to nobody that was seen, where kin alone count', async () => {
    const one = captured(scene(), 5);
    goes(one, 5);
    await lookAt(one, 1);
    expect(one.membership.isCertain()).toBe(true);
  });

  test('only once every newcomer was seen, where a member led a session', async () => {
    const one = scene();
    one.membership.capture([target(5, { sid: 5 })], []);
    goes(one, 5);
    await lookAt(one, 1);
    expect(one.membership.isCertain()).toBe(false);
    // Without a marker, whoever was not seen before is in no session any more that a later look does not show.
    await lookAt(one, 0);
    expect(one.membership.isCertain()).toBe(true);
  });

  test('whatever was not seen, where the kernel counts those who are left', async () => {
    const cgroup: Cgroup = {
      ...group,
      look: () => ({ pids: new Set([5]), newcomers: [], hidden: 0, foreign: 0 }),
    };
    const one = scene({}, {}, { cgroup });
    await one.membership.firstLook([]);
    one.membership.capture([target(5, { sid: 5 })], []);
    expect(one.membership.members.all.map(({ hold }) => hold)).toEqual(['cgroup']);
    goes(one, 5);
    await lookAt(one, 1);
    expect(one.membership.isCertain()).toBe(true);
  });

  test.each([
    ['anybody', [5], [5, 6]],
    ['one of them', [5, 6], [5]],
  ])(
    'by the kernel alone only if it counts all, and not where %s is outside',
    async (...[, , inside]) => {
      const cgroup: Cgroup = {
        ...group,
        look: () => ({ pids: new Set(inside), newcomers: [], hidden: 0, foreign: 0 }),
      };
      const one = scene({}, {}, { cgroup });
      await one.membership.firstLook([]);
      one.membership.capture([target(5, { sid: 5 }), target(6, { sid: 6 })], []);
      goes(one, 5);
      goes(one, 6);
      await lookAt(one, 1);
      expect(one.membership.isCertain()).toBe(inside.length === 2);
    },
  );

  test('not before a look showed all whom a carrier that lived can have started', async () => {
    const one = captured(scene(MARKED), 5);
    await lookAt(one, 1);
    await lookAt(one, 0);
    goes(one, 5);
    await lookAt(one, 0);
    expect(one.membership.isCertain()).toBe(true);
  });

  test('not while a group is populated, which is asked once all are gone', () => {
    let questions = 0;
    const cgroup: Cgroup = { ...group, populated: () => ++questions > 0 };
    const one = captured(scene({}, {}, { cgroup }), 5);
    one.membership.settle();
    expect(questions).toBe(0);
    goes(one, 5);
    one.membership.settle();
    expect(questions).toBe(1);
    expect(one.membership.doubt?.message).toMatch(/processes are left in control group/);
    expect(one.membership.isCertain()).toBe(false);
  });
});

test('nothing is certain of a group that cannot be asked', () => {
  const failure = new ProcessTableError('no such group');
  const cgroup: Cgroup = {
    ...group,
    populated: () => {
      throw failure;
    },
  };
  const one = captured(scene({}, {}, { cgroup }), 5);
  goes(one, 5);
  one.membership.settle();
  expect(one.membership.blind).toBe(failure);
  expect(one.membership.isCertain()).toBe(false);
});

describe('whom a member started last', () => {
  /** One member that goes while a listing is taken. */
  async function going(
    planned: Parameters<typeof scene>[0],
    more: { readonly started?: boolean; readonly before?: boolean; readonly beside?: boolean } = {},
  ): Promise<Scene> {
    const one = scene(planned, { lookNow: false });
    const remembers = one.view.pin(sighting(5));
    if (more.started === true) Object.assign(remembers, { started: () => false });
    captured(one, 5, ...(more.beside === true ? [6] : []));
    if (more.before === true) goes(one, 5);
    one.view.meanwhile = () => {
      goes(one, 5);
      if (more.beside === true) goes(one, 6);
    };
    await one.membership.look(true);
    return one;
  }

  test.each([
    ['carries a marker', MARKED, {}],
    ['is named by its orphans', undefined, { started: true }],
    ['is named by its orphans, beside one that is not', undefined, { started: true, beside: true }],
  ])('is not in a listing that was begun while it lived, where it %s', async (_, planned, more) => {
    const one = await going(planned, more);
    expect(one.gone).toContain(5);
    expect(one.membership.isCertain()).toBe(false);
    expect(one.membership.doubt?.message).toMatch(/when there was no time for another look/);
    await one.membership.look(true);
    expect(one.membership.isCertain()).toBe(true);
    expect(one.membership.doubt).toBeUndefined();
  });

  test.each([
    ['was gone before', MARKED, { before: true }],
    ['nothing would show them', undefined, {}],
    ['nobody else can belong', ALONE, { started: true }],
  ])('is nobody’s question where %s', async (_, planned, more) => {
    const one = await going(planned, more);
    expect(one.gone).toEqual([5]);
    expect(one.membership.doubt).toBeUndefined();
    expect(one.membership.isCertain()).toBe(true);
  });
});

describe('those who fork faster than a look', () => {
  test('are all that is left once no member lives and somebody was not seen', async () => {
    const one = captured(scene(), 5);
    await lookAt(one, 1);
    expect(one.membership.isOutrun).toBe(false);
    goes(one, 5);
    await lookAt(one, 0);
    expect(one.membership.isOutrun).toBe(false);
    await lookAt(one, 1);
    expect(one.membership.isOutrun).toBe(true);
  });

  test('are not all while one member lives and another only waits to be reaped by us', async () => {
    const one = captured(scene(), 5, 6);
    one.view.tell(5, { status: 'zombie', process: sighting(5, { ppid: SELF, state: 'zombie' }) });
    await lookAt(one, 1);
    expect(one.membership.isOutrun).toBe(false);
  });

  test('count also if they were seen, and went before they could be asked', async () => {
    const platform = { carries: carrying({ 7: 'gone' }) };
    const one = captured(scene(MARKED, {}, { platform }), 5);
    goes(one, 5);
    await lookAt(one, 1, sighting(7));
    expect(one.membership.isOutrun).toBe(true);
  });

  test('are run after where a marker tells them, and the newest can be named', () => {
    expect(scene(MARKED).membership.pursues).toBe(true);
    expect(scene().membership.pursues).toBe(false);
    expect(scene(MARKED, { newestNow: false }).membership.pursues).toBe(false);
  });

  test('are not run after any more where only strangers were met', () => {
    const { membership } = scene(MARKED);
    membership.noteStrangers(19);
    expect(membership.pursues).toBe(true);
    membership.noteStrangers(1);
    expect(membership.pursues).toBe(false);
  });

  /** Ten looks that each miss somebody, half a second after the last member went. */
  async function outrun(newestNow: boolean): Promise<Scene> {
    let now = 0;
    const { platform } = createFakeSystem();
    const clock = { ...platform.clock, now: () => now };
    const one = captured(scene(MARKED, { newestNow }, { platform: { clock } }), 5);
    goes(one, 5);
    for (let look = 0; look < 9; look++) await lookAt(one, 1);
    now = 500;
    await lookAt(one, 1);
    return one;
  }

  test('are never quiet while they are run after, until they are known to be strangers', async () => {
    const { membership } = await outrun(true);
    expect(membership.isCertain()).toBe(false);
    expect(membership.doubt?.message).toMatch(/faster than they can be asked/);
    membership.noteStrangers(20);
    expect(membership.doubt).toBeUndefined();
    expect(membership.isCertain()).toBe(true);
  });

  test('are given a quiet time where nobody can run after them', async () => {
    const { membership } = await outrun(false);
    expect(membership.doubt).toBeUndefined();
    expect(membership.isCertain()).toBe(true);
  });

  test('are not doubted of where all were seen', async () => {
    const one = captured(scene(MARKED), 5);
    goes(one, 5);
    await lookAt(one, 0);
    expect(one.membership.doubt).toBeUndefined();
  });
});

test('whoever is in the middle of an exec has yet to be asked for the marker', async () => {
  const platform = { carries: carrying({ 7: 'unsettled' }) };
  const one = captured(scene(MARKED, {}, { platform }), 5);
  goes(one, 5);
  await lookAt(one, 0, sighting(7));
  expect(one.membership.doubt?.message).toMatch(/in the middle of an exec/);
  expect(one.membership.isCertain()).toBe(false);
});

describe('who cannot be asked any more is a stranger’s child', () => {
  const carries = carrying({ 30: 'another', 31: 'this', 32: 'unreadable', 33: 'unsettled' });

  test.each([
    ['its parent lives and carries no marker', 29, true],
    ['its parent lives and carries another marker', 30, true],
    ['its parent carries the marker', 31, false],
    ['its parent may not be asked', 32, false],
    ['its parent is in the middle of an exec', 33, false],
    ['it is an orphan of init', 1, false],
    ['its parent is in another PID namespace', 0, false],
    ['it is a child or an orphan of ours', SELF, false],
    ['it hangs on an ancestor of ours', 20, false],
    ['it hangs on a member', 5, false],
  ])('%s', (_, ppid, expected) => {
    const ancestors = new Set([20]);
    const { membership } = captured(scene(MARKED, {}, { platform: { carries }, ancestors }), 5);
    expect(membership.isChildOfStranger(sighting(50, { ppid }))).toBe(expected);
  });
});

describe('the members are asked', () => {
  test('and who has gone is told of, once', () => {
    const one = captured(scene(ALONE), 5, 6);
    goes(one, 5);
    one.membership.refresh();
    one.membership.refresh();
    expect(one.gone).toEqual([5]);
  });

  test('a few at a time where nothing is left to do but to wait', () => {
    const one = captured(scene(ALONE), ...MANY);
    one.membership.refresh();
    expect(asked(one)).toBeLessThan(MANY.length);
  });

  test('all of them where there is no more patience', () => {
    const one = captured(scene(ALONE), ...MANY);
    one.membership.refresh(false);
    expect(asked(one)).toBe(MANY.length);
  });

  test.each([
    ['something is to be sent', ALONE, {}, true, 0],
    ['others can belong', undefined, {}, false, 0],
    ['a listing has told of all of them', ALONE, { lookNow: false }, false, 0],
    ['some were killed, and not all', ALONE, {}, true, 10],
  ])('all of them where %s', (_, planned, abilities, signals, killed) => {
    const one = captured(scene(planned, abilities, { signals }), ...MANY);
    for (const { signals: sent } of one.membership.members.all.slice(0, killed)) {
      sent.push('SIGKILL');
    }
    one.membership.refresh();
    expect(asked(one)).toBe(MANY.length);
  });

  test('a few at a time once all were killed, and whoever else belongs stands', () => {
    const one = captured(scene(undefined, {}, { signals: true }), ...MANY);
    for (const { signals } of one.membership.members.all) signals.push('SIGKILL');
    one.membership.refresh();
    expect(asked(one)).toBeLessThan(MANY.length);
  });
});

describe('another look would show nothing', () => {
  test('where all live on', () => {
    expect(captured(scene(ALONE), 5, 6).membership.isStill()).toBe(true);
  });

  test.each([
    ['others can belong', undefined, {}],
    ['a listing is what tells', ALONE, { lookNow: false }],
  ])('but nobody is asked where %s', (_, planned, abilities) => {
    const one = captured(scene(planned, abilities), 5);
    expect(one.membership.isStill()).toBe(false);
    expect(asked(one)).toBe(0);
  });

  test.each(['gone', 'unknown'] as const)('but not where one of them is %s', (status) => {
    const one = captured(scene(ALONE), 5, 6);
    one.view.tell(6, { status, cause: new Error('no descriptor') });
    expect(one.membership.isStill()).toBe(false);
  });

  test('nor of whom nothing can be told', () => {
    const one = scene(ALONE);
    one.membership.capture([lost(6, 'hidden'), target(5)], []);
    expect(one.membership.isStill()).toBe(false);
  });

  test.each([
    [16, true, true],
    [17, true, false],
    [17, false, true],
  ])('of %i, while something is to be sent: %s', (count, signals, expected) => {
    const one = captured(scene(ALONE, {}, { signals }), ...MANY.slice(0, count));
    expect(one.membership.isStill()).toBe(expected);
    expect(asked(one) > 0).toBe(expected);
  });
});
