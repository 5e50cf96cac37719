import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import { walkDown } from '../../../../src/platform/linux/walk-down.js';
import { FabricatedProc } from './fabricated-proc.js';

/** Called before a list is opened, and told how many were opened before. */
const between = vi.hoisted(() => ({
  opened: 0,
  act: undefined as ((opened: number) => void) | undefined,
}));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return {
    ...real,
    openSync: (path: string, flags: string) => {
      if (path.endsWith('/children')) between.act?.(between.opened++);
      return real.openSync(path, flags);
    },
  };
});

let machine: FabricatedProc;
beforeEach(() => {
  machine = new FabricatedProc();
  between.opened = 0;
  between.act = undefined;
});
afterEach(() => {
  machine[Symbol.dispose]();
});

function children(pid: number, list: readonly number[], thread = pid): void {
  mkdirSync(join(machine.root, `${pid}/task/${thread}`), { recursive: true });
  machine.write(`${pid}/task/${thread}/children`, list.map((child) => `${child} `).join(''));
}

function tree(parents: Readonly<Record<number, readonly number[]>>): void {
  for (const [parent, below] of Object.entries(parents)) {
    machine.add(Number(parent));
    children(Number(parent), below);
  }
  for (const [parent, below] of Object.entries(parents)) {
    for (const child of below) machine.add(child, { ppid: Number(parent) });
  }
}

const walk = (...roots: number[]): number[] | undefined => walkDown(new Proc(machine.root), roots);

describe('a walk', () => {
  test('finds everybody below, parents first, siblings in the order of their pids', () => {
    tree({ 50: [90, 60], 60: [61], 90: [70], 61: [], 70: [71], 71: [] });
    expect(walk(50)).toEqual([60, 90, 61, 70, 71]);
    expect(walk(71)).toEqual([]);
  });

  test('asks every thread, since each has children of its own', () => {
    tree({ 50: [60], 60: [], 61: [], 62: [] });
    children(50, [62], 51);
    children(50, [61], 52);
    expect(walk(50)).toEqual([60, 61, 62]);
  });

  test('from several roots finds each once, and the roots not at all', () => {
    tree({ 50: [60, 61], 60: [62], 61: [], 62: [], 40: [41], 41: [] });
    expect(walk(50, 60, 40)).toEqual([61, 62, 41]);
  });

  test('ends where parents stand in a circle', () => {
    tree({ 50: [60], 60: [61], 61: [50, 60] });
    expect(walk(50)).toEqual([60, 61]);
  });

  test('passes by whoever went meanwhile', () => {
    tree({ 50: [60, 61], 60: [70], 61: [], 70: [] });
    rmSync(join(machine.root, '60'), { recursive: true });
    expect(walk(50)).toEqual([60, 61]);
  });
});

describe('only a listing can tell', () => {
  test('where the kernel names no children', () => {
    tree({ 50: [60], 60: [] });
    rmSync(join(machine.root, '50/task/50/children'));
    expect(walk(50)).toBeUndefined();
  });

  test('of a tree that is a large part of the machine', () => {
    const many = Array.from({ length: 33 }, (_, index) => 100 + index);
    tree({ 50: many, ...Object.fromEntries(many.map((pid) => [pid, []])) });
    expect(walk(50)).toBeUndefined();
    children(50, many.slice(0, 31));
    expect(walk(50)).toHaveLength(31);
  });

  test('where a list is longer than what comes in one piece', () => {
    tree({ 50: Array.from({ length: 30 }, () => 60), 60: [] });
    machine.write('50/task/50/children', '60 '.repeat(1_200));
    expect(walk(50)).toBeUndefined();
  });

  test('where the numbers that are handed out cannot be told', () => {
    tree({ 50: [60], 60: [] });
    machine.write('loadavg', '0.10 0.20 0.30 1/80 0\n');
    expect(walk(50)).toBeUndefined();
  });

  test('where a list is another one each time it is read', () => {
    tree({ 50: [60, 61], 60: [], 61: [] });
    between.act = (opened) => {
      children(50, [60, 61, 62, 63, 64, 65, 66, 67, 68].slice(0, 1 + (opened % 9)));
    };
    expect(walk(50)).toBeUndefined();
  });

  test('where a number below was handed out meanwhile, and its process is nobody of ours', () => {
    tree({ 50: [60], 60: [70], 70: [] });
    between.act = (opened) => {
      if (opened === 2) machine.cursor = 60;
    };
    machine.cursor = 59;
    expect(walk(50)).toEqual([60, 70]);
    between.opened = 0;
    machine.cursor = 59;
    machine.add(60, { ppid: 1 });
    expect(walk(50)).toBeUndefined();
  });
});

describe('everybody is walked past again, until two walks find the same', () => {
  test('since whoever ends may take the next one off a list', () => {
    tree({ 50: [60, 62], 60: [], 61: [], 62: [] });
    between.act = (opened) => {
      if (opened === 2) children(50, [60, 61]);
    };
    expect(walk(50)).toEqual([60, 61]);
  });

  test('since an orphan may move from a list still to be read to one that was read', () => {
    tree({ 50: [60], 60: [70], 70: [] });
    between.act = (opened) => {
      if (opened !== 1) return;
      children(50, [60, 70]);
      children(60, []);
    };
    expect(walk(50)).toEqual([60, 70]);
  });

  test('since a child of one may be another one by then', () => {
    tree({ 50: [60, 61], 60: [70], 61: [], 70: [] });
    between.act = (opened) => {
      if (opened !== 4) return;
      children(60, []);
      children(61, [70]);
    };
    expect(walk(50)).toEqual([60, 61, 70]);
    expect(between.opened).toBe(12);
  });
});

test('a /proc of another namespace is not walked', () => {
  machine.self = '1';
  expect(() => walk(50)).toThrow(ProcessTableError);
});
