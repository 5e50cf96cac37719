import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { ProcessSnapshot } from '../../../src/find/process-snapshot.js';
import { processTableOf } from '../../../src/find/process-table.js';
import type { Sighting } from '../../../src/platform/platform.js';
import { sightingOf, stubPlatform } from './stub-platform.js';

const pidsOf = (processes: Iterable<{ pid: number }>): number[] =>
  [...processes].map(({ pid }) => pid);
const info = (pid: number, ppid: number): Sighting => sightingOf({ pid, ppid });

describe('a snapshot', () => {
  const takenAt = new Date(5);
  const table = new ProcessSnapshot(
    [info(9, 7), info(7, 1), info(1, 0), info(5, 9), info(8, 7)],
    takenAt,
  );

  test('is walked in the order of pids', () => {
    expect(pidsOf(table)).toEqual([1, 5, 7, 8, 9]);
    expect(pidsOf(table)).toEqual([1, 5, 7, 8, 9]);
    expect(table.size).toBe(5);
    expect(table.takenAt).toBe(takenAt);
  });

  test('tells who is in it', () => {
    expect(table.get(9)).toMatchObject({ pid: 9, ppid: 7 });
    expect(table.get(3)).toBeUndefined();
    expect([table.has(9), table.has(3)]).toEqual([true, false]);
  });

  test('tells children in the order of pids, and what is below, parents first', () => {
    expect(pidsOf(table.children(7))).toEqual([8, 9]);
    expect(pidsOf(table.children(0))).toEqual([1]);
    expect(pidsOf(table.children(5))).toEqual([]);
    expect(pidsOf(table.descendants(1))).toEqual([7, 8, 9, 5]);
    expect(pidsOf(table.descendants(3))).toEqual([]);
  });

  test('of parents in a circle ends', () => {
    const circle = new ProcessSnapshot([info(2, 4), info(3, 2), info(4, 3), info(5, 5)], takenAt);
    expect(pidsOf(circle.descendants(2))).toEqual([3, 4]);
    expect(pidsOf(circle.children(5))).toEqual([]);
    expect(pidsOf(circle.descendants(5))).toEqual([]);
  });

  test('of any parents lists everyone below once, after the parent, and never the root', () => {
    const pid = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(pid, pid)), pid, (edges, root) => {
        const any = new ProcessSnapshot(
          edges.map(([child, parent]) => info(child, parent)),
          takenAt,
        );
        const below = pidsOf(any.descendants(root));
        expect(new Set(below).size).toBe(below.length);
        expect(below).not.toContain(root);
        below.forEach((child, index) => {
          expect([root, ...below.slice(0, index)]).toContain(any.get(child)?.ppid);
        });
      }),
    );
  });
});

describe('the table', () => {
  test('has what the listing and the command line tell, and no more', async () => {
    const platform = stubPlatform({
      processes: [
        { pid: 3, argv: ['node', 'x'], cwd: '/wt', environment: { A: '1' } },
        { pid: 2, name: 'kthreadd', kernelThread: true, denied: ['argv'] },
      ],
    });
    const table = await processTableOf(platform);
    expect(table.get(3)).toStrictEqual({
      pid: 3,
      startToken: 't3',
      ppid: 1,
      state: 'sleeping',
      name: 'program',
      command: 'node x',
      argv: ['node', 'x'],
    });
    expect(table.get(2)).toStrictEqual({
      pid: 2,
      startToken: 't2',
      ppid: 1,
      state: 'sleeping',
      name: 'kthreadd',
    });
    expect(platform.reads).toEqual(['argv 3']);
  });

  test('gives nobody the command line of another', async () => {
    const before = [sightingOf({ pid: 3 }), sightingOf({ pid: 4 }), sightingOf({ pid: 5 })];
    const after = [sightingOf({ pid: 3 }), sightingOf({ pid: 4, startToken: 'another' })];
    const listings = [before, after];
    const argv = (pid: number): { ok: true; value: string[] } => ({
      ok: true,
      value: [`program ${pid}`],
    });
    const platform = stubPlatform({
      processes: [],
      overrides: { argv },
      list: async () => listings.shift() ?? [],
    });
    const table = await processTableOf(platform);
    expect(pidsOf(table)).toEqual([3, 4, 5]);
    expect([3, 4, 5].map((pid) => table.get(pid)?.command)).toEqual([
      'program 3',
      undefined,
      undefined,
    ]);
    expect(table.get(4)?.startToken).toBe('t4');
  });

  test('looks again only at whose number was handed out meanwhile', async () => {
    const listed = [3, 4, 5, 6].map((pid) => sightingOf({ pid }));
    let listings = 0;
    const looked: number[] = [];
    const platform = {
      ...stubPlatform({
        processes: [],
        overrides: { argv: (pid) => ({ ok: true, value: [`program ${pid}`] }) },
        list: async () => {
          listings++;
          return listed;
        },
      }),
      noteNumbers: () => {
        expect(listings).toBe(0);
        return () => {
          expect(listings).toBe(1);
          return (pid: number): boolean => pid > 3;
        };
      },
      sight: async (pid: number) => {
        looked.push(pid);
        if (pid === 6) return { status: 'absent' } as const;
        const startToken = pid === 4 ? 'another' : `t${pid}`;
        return { status: 'present', process: sightingOf({ pid, startToken }) } as const;
      },
    };
    const table = await processTableOf(platform);
    expect([3, 4, 5, 6].map((pid) => table.get(pid)?.command)).toEqual([
      'program 3',
      undefined,
      'program 5',
      undefined,
    ]);
    expect(looked).toEqual([4, 5, 6]);
    expect(listings).toBe(1);
  });

  test('lists again where the numbers handed out cannot be told', async () => {
    let listings = 0;
    const stub = stubPlatform({
      processes: [],
      list: async () => {
        listings++;
        return [sightingOf({ pid: 3 })];
      },
    });
    await processTableOf({ ...stub, noteNumbers: () => () => undefined });
    expect(listings).toBe(2);
  });

  test('is made of the listing alone where that is all', async () => {
    const platform = stubPlatform({
      processes: [{ pid: 3, command: 'node x', startedAtMs: 5, uid: 7 }],
      facts: false,
    });
    const table = await processTableOf(platform);
    expect(table.get(3)).toMatchObject({ command: 'node x', startedAt: new Date(5), uid: 7 });
  });

  test('is none if the listing failed, the second one too', async () => {
    const failed = new ProcessTableError('no /proc');
    const first = stubPlatform({ processes: [], list: () => Promise.reject(failed) });
    await expect(processTableOf(first)).rejects.toBe(failed);
    let listings = 0;
    const second = stubPlatform({
      processes: [],
      list: () =>
        ++listings === 1 ? Promise.resolve([sightingOf({ pid: 3 })]) : Promise.reject(failed),
    });
    await expect(processTableOf(second)).rejects.toBe(failed);
  });
});
