import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isBetween } from '../../../../src/platform/linux/pid-cursor.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import { ProcView } from '../../../../src/platform/linux/proc-view.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { FabricatedProc } from './fabricated-proc.js';
import { stubKill } from './stubbed-kill.js';

stubKill();

describe('whether a number was handed out between two readings of the cursor', () => {
  test.each([
    ['nothing was', 500, 500, [], [499, 500, 501]],
    ['those after the first up to the second', 500, 502, [501, 502], [500, 503]],
    ['those over the end', 32_766, 301, [32_767, 300, 301], [302, 500, 32_766]],
    ['those over the end, however many', 20_000, 10_000, [20_001, 300, 10_000], [10_001, 20_000]],
  ] as const)('%s', (_what, from, to, inside, outside) => {
    expect(inside.map((pid) => isBetween(from, to, pid))).toEqual(inside.map(() => true));
    expect(outside.map((pid) => isBetween(from, to, pid))).toEqual(outside.map(() => false));
  });
});

describe('a look', () => {
  let machine: FabricatedProc;
  let view: ProcView;
  beforeEach(() => {
    machine = new FabricatedProc();
    view = new ProcView(new Proc(machine.root), new VirtualClock());
    machine.cursor = 20_100;
  });
  afterEach(() => {
    view.close();
    machine[Symbol.dispose]();
  });

  test('cannot tell what was handed out before the first one', () => {
    expect(view.lookNow().wasHandedOut).toBeUndefined();
  });

  test('tells what was handed out since the last one, and forgets it', () => {
    view.lookNow();
    machine.cursor = 20_102;
    const second = view.lookNow();
    expect([20_100, 20_101, 20_102, 20_103].map((pid) => second.wasHandedOut?.(pid))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(view.lookNow().wasHandedOut?.(20_101)).toBe(false);
  });

  test('tells it too where so many were that it had to be a listing', () => {
    view.lookNow();
    machine.cursor = 19_000;
    const { wasHandedOut } = view.lookNow();
    expect([20_101, 5_000, 19_000, 19_001].map((pid) => wasHandedOut?.(pid))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
