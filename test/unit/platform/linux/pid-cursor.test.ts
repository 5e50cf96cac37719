import fc from 'fast-check';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cursorIsGenuine,
  noteNumbers,
  pidsBetween,
  readPidCursor,
} from '../../../../src/platform/linux/pid-cursor.js';
import { FabricatedProc } from './fabricated-proc.js';

const MAX = 32_768;

describe('the pids handed out between two readings', () => {
  test.each([
    ['none, if it did not move', 500, 500, []],
    ['the one after the first up to the second', 500, 503, [501, 502, 503]],
    ['one', 500, 501, [501]],
    [
      'over the end: 32,767 is the largest, and 300 comes next',
      32_765,
      301,
      [32_766, 32_767, 300, 301],
    ],
    ['from the very largest', 32_767, 300, [300]],
    ['to the reserved ones, where the first round is not over', 32_766, 3, [32_767, 2, 3]],
    ['to the last reserved one', 32_767, 4, [2, 3, 4]],
  ] as const)('%s', (_what, from, to, pids) => {
    expect(pidsBetween(from, to, MAX, 256)).toEqual(pids);
  });

  test('are not told if they are more than a listing would be', () => {
    expect(pidsBetween(500, 756, MAX, 256)).toHaveLength(256);
    expect(pidsBetween(500, 757, MAX, 256)).toBeUndefined();
    expect(pidsBetween(MAX - 1 - 100, 300 + 155, MAX, 256)).toHaveLength(256);
    expect(pidsBetween(MAX - 1 - 100, 300 + 156, MAX, 256)).toBeUndefined();
  });

  test('are not told if somebody set the cursor back', () => {
    expect(pidsBetween(5_000, 4_000, MAX, 256)).toBeUndefined();
  });

  test('are exactly those that a kernel hands out', () => {
    const cases = fc.record({
      from: fc.integer({ min: 300, max: MAX - 1 }),
      count: fc.nat({ max: 300 }),
    });
    fc.assert(
      fc.property(cases, ({ from, count }) => {
        const handedOut: number[] = [];
        let last = from;
        for (let n = 0; n < count; n++) {
          last = last + 1 < MAX ? last + 1 : 300;
          handedOut.push(last);
        }
        const told = pidsBetween(from, last, MAX, 256);
        expect(told).toEqual(count <= 256 ? handedOut : undefined);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the cursor', () => {
  let machine: FabricatedProc;
  beforeEach(() => {
    machine = new FabricatedProc();
  });
  afterEach(() => {
    machine[Symbol.dispose]();
  });

  test('is the last field of loadavg', () => {
    machine.write('loadavg', '12.28 12.00 9.29 9/232 13093\n');
    expect(readPidCursor(machine.root)).toBe(13_093);
    expect(cursorIsGenuine(machine.root)).toBe(true);
  });

  test.each([
    ['0, as gVisor has it', '0.00 0.00 0.00 0/0 0\n'],
    ['a negative number', '0.00 0.00 0.00 1/80 -5\n'],
    ['a fraction', '0.00 0.00 0.00 1/80 5.5\n'],
    ['no number', '0.00 0.00 0.00 1/80 many\n'],
    ['not there', '0.00 0.00 0.00 1/80\n'],
    ['in an empty file', ''],
  ])('is none if it is %s', (_what, text) => {
    machine.write('loadavg', text);
    expect(readPidCursor(machine.root)).toBeUndefined();
    expect(cursorIsGenuine(machine.root)).toBe(false);
  });

  test('is none if there is no such file, or no /proc', () => {
    rmSync(join(machine.root, 'loadavg'));
    expect(cursorIsGenuine(machine.root)).toBe(false);
    rmSync(machine.root, { recursive: true });
    expect(cursorIsGenuine(machine.root)).toBe(false);
  });

  test('is not believed if the file lies on another device, as where lxcfs mounts its own over it', () => {
    // The only file on another device that can be had without mounting: the kernel's own.
    expect(cursorIsGenuine('/proc')).toBe(true);
    machine.linkLoadavgTo('/proc/loadavg');
    expect(readPidCursor(machine.root)).toBeGreaterThan(0);
    expect(cursorIsGenuine(machine.root)).toBe(false);
  });
});

describe('numbers that are noted', () => {
  let machine: FabricatedProc;
  beforeEach(() => {
    machine = new FabricatedProc();
  });
  afterEach(() => {
    machine[Symbol.dispose]();
  });

  test('are those that are handed out from then until one asks', () => {
    machine.cursor = 500;
    const since = noteNumbers(machine.root);
    machine.cursor = 502;
    expect([500, 501, 502, 503].map((pid) => since()?.(pid))).toEqual([false, true, true, false]);
    machine.cursor = 503;
    expect(since()?.(503)).toBe(true);
  });

  test('cannot be told where the cursor could not be believed then, or cannot be read now', () => {
    machine.cursor = 0;
    const blind = noteNumbers(machine.root);
    machine.cursor = 500;
    expect(blind()).toBeUndefined();
    const seeing = noteNumbers(machine.root);
    rmSync(join(machine.root, 'loadavg'));
    expect(seeing()).toBeUndefined();
  });
});
