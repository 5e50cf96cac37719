import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import type { Sighting } from '../../../../src/platform/platform.js';
import { portableFor } from '../../../../src/platform/portable/portable.js';
import { descendantsOf } from '../../../../src/platform/portable/tree.js';
import { FakeSources, SELF } from './fake-sources.js';

const ROOT: Sighting = { pid: 10, ppid: 1, state: 'sleeping', name: 'sh' };

describe('descendants of the portable back end', () => {
  let sources: FakeSources;
  const below = (root = ROOT): Promise<readonly number[]> =>
    portableFor('darwin', sources).descendants(root);

  beforeEach(() => {
    sources = new FakeSources();
    sources.rows = [{ pid: SELF }, ...parents({ 10: 1, 11: 10, 12: 10, 13: 11, 20: 1 })];
    sources.edgesBelow = () => Promise.resolve(edges({ 11: 10, 12: 10, 13: 11 }));
  });

  it('are pidtree’s, in its order', async () => {
    expect(await below()).toEqual([11, 12, 13]);
  });

  it('do not hold pidtree’s own ps, which the listing before it cannot have seen', async () => {
    sources.edgesBelow = () => Promise.resolve(edges({ 11: 10, 77: 10, 78: 77 }));
    expect(await below()).toEqual([11]);
  });

  it('do not hold a pid that had another parent a moment before', async () => {
    sources.edgesBelow = () => Promise.resolve(edges({ 20: 10, 11: 10 }));
    expect(await below()).toEqual([11]);
  });

  it('do not hold what stands below one that was left out', async () => {
    sources.rows = [{ pid: SELF }, ...parents({ 10: 1, 20: 1, 21: 20 })];
    sources.edgesBelow = () => Promise.resolve(edges({ 20: 10, 21: 20 }));
    expect(await below()).toEqual([]);
  });

  it('survive a circle', async () => {
    sources.rows = [{ pid: SELF }, ...parents({ 10: 11, 11: 10 })];
    sources.edgesBelow = () => Promise.resolve(edges({ 11: 10, 10: 11 }));
    expect(await below()).toEqual([11]);
  });

  it('are none for a root that is gone or recycled', async () => {
    expect(await below({ ...ROOT, pid: 99 })).toEqual([]);
    expect(await below({ ...ROOT, startToken: 'lstart:1' })).toEqual([]);
  });

  it('are none for a root that went between the two looks', async () => {
    sources.edgesBelow = () => {
      sources.rows = [{ pid: SELF }];
      return Promise.reject(new Error('No matching pid found'));
    };
    expect(await below()).toEqual([]);
  });

  it('are not told where pidtree fails and the root lives', async () => {
    const cause = new Error('No matching pid found');
    sources.edgesBelow = () => Promise.reject(cause);
    await expect(below()).rejects.toThrow(ProcessTableError);
    await expect(below()).rejects.toMatchObject({
      cause,
      message: expect.stringContaining(
        'cannot list what is below pid 10: pidtree failed although the process exists',
      ) as string,
    });
  });

  it('are those of the listing where pidtree knows nothing of the system', async () => {
    sources.edgesBelow = () => Promise.reject(new Error('openbsd is not supported yet, please …'));
    expect(await below()).toEqual([11, 12, 13]);
  });

  it.each([-1, 0, NaN, 1.5, -5])('are never asked of pidtree for %d', async (pid) => {
    const asked = vi.spyOn(sources, 'edges');
    sources.rows.push({ pid });
    await below({ ...ROOT, pid }).then(
      (found) => {
        expect(found).toEqual([]);
      },
      (error: unknown) => {
        expect(error).toBeInstanceOf(ProcessTableError);
      },
    );
    expect(asked).not.toHaveBeenCalled();
  });
});

test.each([0, -1, 1.5])(
  'a root of %d is refused before pidtree could take it for all',
  async (pid) => {
    const root = { ...ROOT, pid };
    const listing = { processes: new Map([[pid, root]]), vanished: [] };
    const sources = new FakeSources();
    const asked = vi.spyOn(sources, 'edges');
    await expect(descendantsOf(root, listing, sources)).rejects.toThrow(
      `pid ${pid} has no descendants that could be listed`,
    );
    expect(asked).not.toHaveBeenCalled();
  },
);

test('pid 1 is a root like any other, and an edge without a parent is none', async () => {
  const root = { ...ROOT, pid: 1 };
  const child = { ...ROOT, pid: 2, ppid: 1 };
  const listing = { processes: new Map([root, child].map((one) => [one.pid, one])), vanished: [] };
  const sources = new FakeSources();
  sources.edgesBelow = () => Promise.resolve([{ pid: 1 }, { pid: 2, ppid: 1 }] as never);
  expect(await descendantsOf(root, listing, sources)).toEqual([2]);
});

function parents(ppids: Readonly<Record<number, number>>): { pid: number; ppid: number }[] {
  return Object.entries(ppids).map(([pid, ppid]) => ({ pid: Number(pid), ppid }));
}

function edges(ppids: Readonly<Record<number, number>>): { pid: number; ppid: number }[] {
  // Breadth first, as pidtree has them.
  return parents(ppids).sort((a, b) => a.ppid - b.ppid);
}
