import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PinStatus } from '../../../src/platform/platform.js';
import { ExitWatch } from '../../../src/stop/exit-watch.js';
import { isAlive, isLeft } from '../../../src/stop/member.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import { refresh } from '../../../src/stop/refresh.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

const SELF = 5_000;

let members: Members;
beforeEach(() => {
  members = new Members(createFakeSystem().platform, 9_000);
});

class Child extends EventEmitter {
  exitCode: number | null = null;
}

interface Told {
  readonly one: Member;
  tell(answer: PinStatus): void;
}

function told(answer: PinStatus, more: Partial<Member> = {}): Told {
  const pin = new ToldPin(sighting(10), answer);
  const one = member(10, { pin, ...more });
  members.add(one);
  return { one, tell: (next) => (pin.answer = next) };
}

const at = (one: Member, nowMs: number, isPatient = true): Member => {
  refresh(one, members, { now: () => nowMs, self: SELF, isPatient });
  return one;
};

const alive = (more = {}): PinStatus => ({ status: 'alive', process: sighting(10, more) });
const zombie = (ppid = 1): PinStatus => ({
  status: 'zombie',
  process: sighting(10, { state: 'zombie', ppid }),
});
const unknown: PinStatus = { status: 'unknown', cause: new Error('no such luck') };

describe('a member that is asked how it is', () => {
  test('is left while it lives, and is what it was seen to be', () => {
    const { one } = told(alive({ state: 'stopped', sid: 10 }));
    expect(at(one, 7)).toMatchObject({ state: 'stopped', fate: undefined, sighting: { sid: 10 } });
    expect(members.sessions.get(10)).toBe(one);
  });

  test('is left while it cannot be told', () => {
    const { one } = told(unknown);
    expect(at(one, 7)).toMatchObject({ state: 'unknown', fate: undefined, goneAtMs: undefined });
    expect(at(one, 1e9, false).fate).toBeUndefined();
    expect(isAlive(one)).toBe(true);
  });

  test.each([
    ['gone', 'exited'],
    ['recycled', 'recycled'],
  ] as const)('%s: is %s, from now on', (status, fate) => {
    const { one } = told({ status });
    expect(at(one, 7)).toMatchObject({ state: 'dead', fate, goneAtMs: 7, firstSeenDeadMs: 7 });
  });

  test('a zombie of somebody else is gone: only that parent can reap it', () => {
    const { one } = told(zombie());
    expect(at(one, 7)).toMatchObject({ state: 'zombie', fate: 'exited', goneAtMs: 7 });
  });

  test.each(['gone', 'recycled', 'zombie'] as const)(
    'went after our SIGKILL, if it is %s then',
    (status) => {
      const { one } = told(status === 'zombie' ? zombie() : { status }, { signals: ['SIGKILL'] });
      expect(at(one, 7).fate).toBe('killed');
    },
  );

  test('went by itself, whatever milder signals it was sent', () => {
    const { one } = told({ status: 'gone' }, { signals: ['SIGTERM', 'SIGINT'] });
    expect(at(one, 7).fate).toBe('exited');
  });

  test('was a zombie at the first look, and did not go since', () => {
    const { one } = told(zombie(), { wasZombie: true, firstSeenDeadMs: 0 });
    expect(at(one, 7)).toMatchObject({ fate: 'zombie', goneAtMs: undefined });
  });
});

describe('our own dead child', () => {
  test('is given 50 ms to be reaped, in which it is neither gone nor alive', () => {
    const { one } = told(zombie(SELF));
    at(one, 100);
    expect([isLeft(one), isAlive(one)]).toEqual([true, false]);
    expect(at(one, 149).fate).toBeUndefined();
    expect(at(one, 150)).toMatchObject({ fate: 'exited', goneAtMs: 150 });
  });

  test('is gone as soon as it was reaped', () => {
    const { one, tell } = told(zombie(SELF));
    at(one, 100);
    tell({ status: 'gone' });
    expect(at(one, 101)).toMatchObject({ fate: 'exited', goneAtMs: 101 });
  });

  test('is gone at once, when there is no time to wait', () => {
    const { one } = told(zombie(SELF));
    expect(at(one, 100, false).fate).toBe('exited');
  });

  test('that lives after all is alive again, and its time begins anew', () => {
    const { one, tell } = told(zombie(SELF));
    at(one, 100);
    tell(alive());
    expect(isAlive(at(one, 140))).toBe(true);
    tell(zombie(SELF));
    expect(at(one, 160).fate).toBeUndefined();
    expect(at(one, 210).fate).toBe('exited');
  });
});

describe('a child that tells of its exit', () => {
  test.each([
    ['gone', { status: 'gone' }],
    ['a zombie', zombie(SELF)],
    ['recycled', { status: 'recycled' }],
  ] as const)('is not gone before it did, though it is %s', (_what, status) => {
    const child = new Child();
    const { one } = told(status, { exit: new ExitWatch(child, () => undefined) });
    expect(at(one, 100).fate).toBeUndefined();
    expect(at(one, 1_099).fate).toBeUndefined();
    expect(isAlive(one)).toBe(false);
    child.emit('exit');
    expect(isLeft(at(one, 1_099))).toBe(false);
  });

  test('and never does is gone after a second: somebody else has reaped it', () => {
    const { one } = told({ status: 'gone' }, { exit: new ExitWatch(new Child(), () => undefined) });
    at(one, 100);
    expect(at(one, 1_100)).toMatchObject({ fate: 'exited', goneAtMs: 1_100 });
  });

  test('and is alive all the same is alive', () => {
    const child = new Child();
    const { one } = told(alive(), { exit: new ExitWatch(child, () => undefined) });
    child.emit('exit');
    expect(isAlive(at(one, 100))).toBe(true);
  });
});

describe('the watch over an exit', () => {
  test('hears the event once, and wakes whoever waits', () => {
    const child = new Child();
    const wake = vi.fn();
    const watch = new ExitWatch(child, wake);
    expect(watch.exited).toBe(false);
    child.emit('exit', 0, null);
    expect(watch.exited).toBe(true);
    expect(wake).toHaveBeenCalledOnce();
    watch.close();
    expect(child.listenerCount('exit')).toBe(0);
  });

  test('is one listener, however many calls wait for one child', () => {
    const child = new Child();
    const wakes = [vi.fn(), vi.fn(), vi.fn()];
    const watches = wakes.map((wake) => new ExitWatch(child, wake));
    expect(child.listenerCount('exit')).toBe(1);
    watches[0]?.close();
    child.emit('exit', 0, null);
    expect(wakes.map(({ mock }) => mock.calls.length)).toEqual([0, 1, 1]);
    for (const watch of watches) watch.close();
    expect(child.listenerCount('exit')).toBe(0);
  });

  test.each([{ exitCode: 0 }, { exitCode: null, signalCode: 'SIGKILL' as const }])(
    'also believes what the child says of itself (%o)',
    (said) => {
      const child = Object.assign(new EventEmitter(), said);
      expect(new ExitWatch(child, () => undefined).exited).toBe(true);
    },
  );

  test('leaves no listener behind', () => {
    const child = new Child();
    const wake = vi.fn();
    new ExitWatch(child, wake).close();
    expect(child.listenerCount('exit')).toBe(0);
    child.emit('exit');
    expect(wake).not.toHaveBeenCalled();
  });

  test('does not wait for close, which a pipe held by a grandchild delays', () => {
    const child = new Child();
    new ExitWatch(child, () => undefined);
    expect(child.eventNames()).toEqual(['exit']);
  });
});
