import { beforeEach, describe, expect, test } from 'vitest';
import type { Sighting } from '../../../src/platform/platform.js';
import { Awaited } from '../../../src/stop/awaited.js';
import { sighting } from './made-members.js';

let awaited: Awaited;
beforeEach(() => {
  awaited = new Awaited();
});

const [A, B, C, D] = [20, 21, 22, 23].map((pid) => sighting(pid, { ppid: 1 })) as [
  Sighting,
  Sighting,
  Sighting,
  Sighting,
];

interface Look {
  readonly unsettled?: readonly Sighting[];
  readonly undecided?: readonly Sighting[];
  readonly vanished?: readonly Sighting[];
  readonly missesNobody?: boolean;
}

/** Whether somebody has yet to be asked after such a look. */
function isAwaiting(look: Look): boolean {
  const { unsettled = [], undecided = [], vanished = [], missesNobody = true } = look;
  awaited.note({ adopted: [], unsettled, undecided, dependent: [], vanished }, missesNobody);
  return awaited.isAnybody;
}

describe('nobody has yet to be asked', () => {
  test('before any look', () => {
    expect(awaited.isAnybody).toBe(false);
  });

  test('when everybody was asked', () => {
    expect(isAwaiting({})).toBe(false);
  });

  test('once those were asked whom the first look that missed nobody could not ask', () => {
    expect(isAwaiting({ unsettled: [A, B] })).toBe(true);
    expect(isAwaiting({ unsettled: [B] })).toBe(true);
    expect(isAwaiting({})).toBe(false);
  });

  test('then, whoever else is in the middle of an exec', () => {
    isAwaiting({ unsettled: [A, B] });
    expect(isAwaiting({ unsettled: [A, C] })).toBe(true);
    expect(isAwaiting({ unsettled: [C] })).toBe(false);
    expect(isAwaiting({ unsettled: [D] })).toBe(false);
  });

  test('if nobody was in the middle of one in the first such look: who is later on is of no concern', () => {
    isAwaiting({});
    expect(isAwaiting({ unsettled: [C] })).toBe(false);
  });

  test('also where later looks miss somebody, or somebody else goes unasked', () => {
    isAwaiting({ unsettled: [A] });
    expect(isAwaiting({ vanished: [C], missesNobody: false })).toBe(false);
  });
});

describe('somebody has yet to be asked', () => {
  test('while looks miss somebody: none of them tells who was there', () => {
    expect(isAwaiting({ unsettled: [A], missesNobody: false })).toBe(true);
    expect(isAwaiting({ unsettled: [B], missesNobody: false })).toBe(true);
    expect(isAwaiting({ unsettled: [C] })).toBe(true);
    expect(isAwaiting({ unsettled: [D] })).toBe(false);
  });

  test('if one of them went unasked, which may have started anybody: another look that misses nobody begins anew', () => {
    isAwaiting({ unsettled: [A, B] });
    expect(isAwaiting({ unsettled: [C], vanished: [A], missesNobody: false })).toBe(true);
    expect(isAwaiting({ unsettled: [C, D] })).toBe(true);
    expect(isAwaiting({ unsettled: [D] })).toBe(true);
    expect(isAwaiting({ unsettled: [A] })).toBe(false);
  });

  test('if another one has its number: that one was not asked', () => {
    const other = { ...A, startToken: 'another' };
    isAwaiting({ unsettled: [A] });
    expect(isAwaiting({ unsettled: [other], vanished: [A], missesNobody: false })).toBe(true);
  });

  test('if one of them has started somebody, who is in the middle of an exec too', () => {
    isAwaiting({ unsettled: [A] });
    const child = sighting(30, { ppid: A.pid });
    const grandchild = sighting(31, { ppid: child.pid });
    expect(isAwaiting({ unsettled: [child] })).toBe(true);
    expect(isAwaiting({ unsettled: [grandchild] })).toBe(true);
    expect(isAwaiting({ unsettled: [C] })).toBe(false);
    // Long after it was asked.
    expect(isAwaiting({ unsettled: [child, C] })).toBe(true);
  });

  test('but not by the numbers of an earlier time', () => {
    isAwaiting({ unsettled: [A] });
    isAwaiting({ vanished: [A] });
    expect(isAwaiting({ unsettled: [sighting(30, { ppid: A.pid })] })).toBe(false);
  });

  test('while it cannot be told whether somebody is ours, whenever that one was met', () => {
    expect(isAwaiting({ undecided: [A] })).toBe(true);
    expect(isAwaiting({ undecided: [A, B] })).toBe(true);
    expect(isAwaiting({ undecided: [B], unsettled: [C] })).toBe(true);
    expect(isAwaiting({ unsettled: [C] })).toBe(false);
    expect(isAwaiting({ undecided: [D] })).toBe(true);
  });

  test('if the first look misses somebody, and somebody cannot be told to be ours', () => {
    expect(isAwaiting({ undecided: [A], missesNobody: false })).toBe(true);
  });

  test('where nothing but the number is told', () => {
    const { startToken: _none, ...bare } = A;
    expect(isAwaiting({ unsettled: [bare] })).toBe(true);
    expect(isAwaiting({ unsettled: [bare] })).toBe(true);
    expect(isAwaiting({})).toBe(false);
  });
});
