import { describe, expect, test } from 'vitest';
import type { Pin, PinStatus, View } from '../../../src/platform/platform.js';
import { Members } from '../../../src/stop/members.js';
import { Parentage } from '../../../src/stop/parentage.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

const CHILD = sighting(20, { ppid: 10 });

/** A view in which the child is found like this when it is looked at again. */
function finding(again: PinStatus): { readonly view: () => View; readonly closed: () => number } {
  let closed = 0;
  const view: View = {
    pin: (): Pin => new ToldPin(CHILD, again),
    look: () => Promise.reject(new Error('nobody looks around')),
    close: () => (closed += 1),
  };
  return { view: () => view, closed: () => closed };
}

function parentThatIs(answer: PinStatus): ReturnType<typeof member> {
  return member(10, { pin: new ToldPin(sighting(10), answer) });
}

describe('a member on the number that a child names', () => {
  const stillNamed = finding({ status: 'alive', process: CHILD });
  const orphaned = finding({ status: 'alive', process: { ...CHILD, ppid: 1 } });

  test.each([
    ['alive', { status: 'alive', process: sighting(10) }],
    ['not reaped yet', { status: 'zombie', process: sighting(10, { state: 'zombie' }) }],
    ['not to be looked at now', { status: 'unknown', cause: new Error('no') }],
  ] as const)('is the parent if it is %s', (_what, answer) => {
    expect(new Parentage(stillNamed).isParent(parentThatIs(answer), CHILD)).toBe(true);
  });

  test.each(['gone', 'recycled'] as const)(
    'is not if it is %s and the child names the number still',
    (status) => {
      expect(new Parentage(stillNamed).isParent(parentThatIs({ status }), CHILD)).toBe(false);
    },
  );

  test.each(['gone', 'recycled'] as const)(
    'was if it is %s and the child is orphaned',
    (status) => {
      const { view, closed } = finding({ status: 'alive', process: { ...CHILD, ppid: 1 } });
      expect(new Parentage({ view }).isParent(parentThatIs({ status }), CHILD)).toBe(true);
      expect(closed(), 'views that were opened and closed').toBe(1);
    },
  );

  test('was if the child is gone too: it may have left children', () => {
    const both = finding({ status: 'gone' });
    expect(new Parentage(both).isParent(parentThatIs({ status: 'gone' }), CHILD)).toBe(true);
  });

  test('is asked once for all its children', () => {
    const parentage = new Parentage(orphaned);
    const pin = new ToldPin(sighting(10));
    const parent = member(10, { pin });
    for (const pid of [20, 21, 22]) parentage.isParent(parent, sighting(pid, { ppid: 10 }));
    expect(pin.asked).toBe(1);
  });
});

describe('a stranger with the start token of a member that led a session', () => {
  test('ends what the member led, though nobody has asked the member since', () => {
    const members = new Members(createFakeSystem().platform, 9_000);
    const seen = sighting(10, { sid: 10, pgid: 10 });
    const pin = new ToldPin(seen);
    const leader = member(10, { sighting: seen, pin });
    members.add(leader);
    members.noteLeadership(leader, seen);
    members.noteTaken(seen);
    expect([members.sessions.size, members.groups.size]).toEqual([1, 1]);
    pin.answer = { status: 'recycled' };
    members.noteTaken(seen);
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });
});
