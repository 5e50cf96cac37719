import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  readBootTime,
  readKernelConstants,
  readText,
} from '../../../../src/platform/linux/kernel-constants.js';
import { FabricatedProc } from './fabricated-proc.js';

let machine: FabricatedProc;
beforeEach(() => {
  machine = new FabricatedProc();
});
afterEach(() => {
  machine[Symbol.dispose]();
});

/** getauxval(3): pairs of words, ended by AT_NULL. */
function auxiliaryVector(pairs: readonly (readonly [number, number])[]): Buffer {
  const words = new BigUint64Array([...pairs, [0, 0]].flat().map(BigInt));
  return Buffer.from(words.buffer);
}

describe('the constants of the kernel', () => {
  test('are what it told us at our start', () => {
    machine.write(
      `${process.pid}/auxv`,
      auxiliaryVector([
        [33, 1],
        [6, 65_536],
        [17, 250],
      ]),
    );
    expect(readKernelConstants(machine.root)).toEqual({
      bootId: 'b0071d',
      ticksPerSecond: 250,
      pageBytes: 65_536,
    });
  });

  test('are the usual ones where that cannot be read', () => {
    expect(readKernelConstants(machine.root)).toMatchObject({
      ticksPerSecond: 100,
      pageBytes: 4_096,
    });
    machine.write(`${process.pid}/auxv`, Buffer.alloc(7, 1));
    expect(readKernelConstants(machine.root)).toMatchObject({ ticksPerSecond: 100 });
  });

  test('need no boot id, which a container may hide', () => {
    rmSync(join(machine.root, 'sys/kernel/random'), { recursive: true });
    expect(readKernelConstants(machine.root).bootId).toBe('boot');
  });

  test('of this machine agree with getconf(1)’s usual answers', () => {
    const { bootId, ticksPerSecond, pageBytes } = readKernelConstants('/proc');
    expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(ticksPerSecond).toBe(100);
    expect([4_096, 16_384, 65_536]).toContain(pageBytes);
  });
});

describe('when the machine started', () => {
  test('is as long ago as it is up', () => {
    const before = Date.now();
    expect(readBootTime(machine.root)).toBeGreaterThanOrEqual(before - 1_000_000);
    expect(readBootTime(machine.root)).toBeLessThanOrEqual(Date.now() - 1_000_000);
  });

  test('is not known where uptime cannot be read', () => {
    machine.write('uptime', 'for ever');
    expect(readBootTime(machine.root)).toBeUndefined();
    rmSync(join(machine.root, 'uptime'));
    expect(readBootTime(machine.root)).toBeUndefined();
  });
});

describe('a small text file', () => {
  test('is read whole, and is undefined where it is not there', () => {
    machine.write('text', 'one\ntwo\n');
    expect(readText(join(machine.root, 'text'))).toBe('one\ntwo\n');
    expect(readText(join(machine.root, 'nothing'))).toBeUndefined();
  });
});
