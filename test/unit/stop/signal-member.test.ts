import { beforeEach, describe, expect, test } from 'vitest';
import type { PinStatus, Platform, Sent } from '../../../src/platform/platform.js';
import { EventOutlet } from '../../../src/stop/event-outlet.js';
import type { Member } from '../../../src/stop/member.js';
import {
  askMember,
  currentStatus,
  deliver,
  signalMember,
} from '../../../src/stop/signal-member.js';
import type { Hand } from '../../../src/stop/signal-member.js';
import type { StopEvent } from '../../../src/stop/stop-event.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting, ToldPin } from './made-members.js';

let sent: [number, NodeJS.Signals][];
let answers: Sent[];
let told: StopEvent[];
let hand: Hand;
beforeEach(() => {
  sent = [];
  answers = [];
  told = [];
  const platform: Platform = {
    ...createFakeSystem().platform,
    send: (pid, signal) => {
      sent.push([pid, signal]);
      return answers.shift() ?? { result: 'sent' };
    },
  };
  const events = new EventOutlet(
    undefined,
    (event) => told.push(event),
    () => 0,
  );
  hand = { platform, events };
});

const types = (): string[] => told.map(({ type }) => type);

function whose(status: PinStatus): Member & { readonly pin: ToldPin } {
  const pin = new ToldPin(sighting(10), status);
  return { ...member(10), pin };
}

const alive: PinStatus = { status: 'alive', process: sighting(10, { ppid: 77 }) };

const notTheSame: readonly PinStatus[] = [
  { status: 'zombie', process: sighting(10, { state: 'zombie' }) },
  { status: 'gone' },
  { status: 'recycled' },
  { status: 'unknown', cause: new Error('no such luck') },
];

describe('right before every signal the identity is compared', () => {
  test.each(notTheSame)('$status: nothing is sent, and nothing noted', (status) => {
    for (const send of [signalMember, askMember, deliver]) {
      const one = whose(status);
      expect(send(hand, one, 'SIGTERM')).toBe(false);
      expect(one.pin.asked).toBe(1);
      expect(one.signals).toEqual([]);
      expect(one.refused).toBeUndefined();
    }
    expect(sent).toEqual([]);
    expect(told).toEqual([]);
  });

  test('a member that could never be looked at is never signalled', () => {
    const one = member(10, { pin: undefined, status: { status: 'unknown', cause: 'hidden' } });
    expect(signalMember(hand, one, 'SIGKILL')).toBe(false);
    expect(sent).toEqual([]);
  });

  test('and once more before the SIGCONT that follows', () => {
    const one = whose(alive);
    answers = [{ result: 'sent' }];
    const { platform } = hand;
    hand = {
      ...hand,
      platform: {
        ...platform,
        send: (pid, signal) => {
          // It ends at the signal, and another one takes the number at once.
          one.pin.answer = { status: 'recycled' };
          return platform.send(pid, signal);
        },
      },
    };
    expect(askMember(hand, one, 'SIGTERM')).toBe(true);
    expect(sent).toEqual([[10, 'SIGTERM']]);
    expect(one.pin.asked).toBe(2);
  });
});

describe('a signal that was sent', () => {
  test('is noted and told of', () => {
    const one = whose(alive);
    expect(signalMember(hand, one, 'SIGKILL')).toBe(true);
    expect(sent).toEqual([[10, 'SIGKILL']]);
    expect(one.signals).toEqual(['SIGKILL']);
    expect(told).toMatchObject([{ type: 'signalled', process: { pid: 10 }, signal: 'SIGKILL' }]);
    expect(one.sighting?.ppid).toBe(77);
  });

  test('is followed by SIGCONT if it asks for an end; nobody is told of that', () => {
    const one = whose(alive);
    expect(askMember(hand, one, 'SIGTERM')).toBe(true);
    expect(sent).toEqual([
      [10, 'SIGTERM'],
      [10, 'SIGCONT'],
    ]);
    expect(one.signals).toEqual(['SIGTERM']);
    expect(types()).toEqual(['signalled']);
  });

  test('of our own making is neither noted nor told of', () => {
    const one = whose(alive);
    expect(deliver(hand, one, 'SIGSTOP')).toBe(true);
    expect(one.signals).toEqual([]);
    expect(told).toEqual([]);
  });
});

describe('a signal that met', () => {
  test('nobody is none', () => {
    const one = whose(alive);
    answers = [{ result: 'gone' }];
    expect(askMember(hand, one, 'SIGTERM')).toBe(false);
    expect(sent).toEqual([[10, 'SIGTERM']]);
    expect([one.signals, one.refused]).toEqual([[], undefined]);
    expect(told).toEqual([]);
  });

  test('refusal is told of with its code, and no SIGCONT follows', () => {
    const one = whose(alive);
    answers = [{ result: 'refused', code: 'EPERM' }];
    expect(askMember(hand, one, 'SIGTERM')).toBe(false);
    expect(sent).toEqual([[10, 'SIGTERM']]);
    expect(one.refused).toBe('EPERM');
    expect(one.signals).toEqual([]);
    expect(told).toMatchObject([
      { type: 'refused', process: { pid: 10 }, signal: 'SIGTERM', code: 'EPERM' },
    ]);
  });
});

describe('how a member is', () => {
  test('is asked anew each time, and what was seen is kept', () => {
    const one = whose(alive);
    expect(currentStatus(one)).toBe(alive);
    expect(one.status).toBe(alive);
    one.pin.answer = { status: 'gone' };
    expect(currentStatus(one)).toEqual({ status: 'gone' });
    // The last sighting of it stays: the dead show nothing.
    expect(one.sighting?.ppid).toBe(77);
  });
});
