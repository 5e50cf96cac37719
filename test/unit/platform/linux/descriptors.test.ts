import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FabricatedProc } from './fabricated-proc.js';

type Descriptors = typeof import('../../../../src/platform/linux/descriptors.js');

let machine: FabricatedProc;
let descriptors: Descriptors;
beforeEach(async () => {
  machine = new FabricatedProc();
  // The budget is this process's own and is worked out once; each test gets a fresh one.
  vi.resetModules();
  descriptors = await import('../../../../src/platform/linux/descriptors.js');
});
afterEach(() => {
  machine[Symbol.dispose]();
});

function limit(text: string): void {
  machine.write(
    `${process.pid}/limits`,
    `Limit                     Soft Limit           Hard Limit           Units     \n` +
      `Max processes             3000                 3000                 processes \n` +
      `Max open files            ${text.padEnd(21)}1048576              files     \n`,
  );
}

function takeAll(): number {
  let taken = 0;
  while (taken < 10_000 && descriptors.takeDescriptor(machine.root)) taken++;
  return taken;
}

describe('descriptors spent on pins', () => {
  test.each([
    ['a quarter of a small limit', '64', 16],
    ['rounded down', '7', 1],
    ['none of a tiny one', '3', 0],
    ['2,048 of a large one', '1048576', 2_048],
    ['256 of 1,024', '1024', 256],
    ['2,048 where there is no limit', 'unlimited', 2_048],
  ])('are %s', (_what, soft, most) => {
    limit(soft);
    expect(takeAll()).toBe(most);
  });

  test('are 2,048 where the limit cannot be read', () => {
    expect(takeAll()).toBe(2_048);
  });

  test('can be given back', () => {
    limit('8');
    expect(takeAll()).toBe(2);
    descriptors.returnDescriptor();
    expect(takeAll()).toBe(1);
  });
});
