import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branches, branchLines } from '../../../src/cli/render/branches.js';
import { textWidth } from '../../../src/cli/render/text-width.js';
import { plainStyle } from './plain-style.js';

const { signs } = plainStyle(80);

function drawn(items: readonly { pid: number; ppid?: number }[], columns?: number): string[] {
  return branches(items).map(
    ({ item, levels }) => branchLines(levels, signs, columns) + String(item.pid),
  );
}

describe('branches', () => {
  it('draws children below their parents, in the order given', () => {
    const items = [
      { pid: 1, ppid: 0 },
      { pid: 5, ppid: 1 },
      { pid: 2, ppid: 1 },
      { pid: 3, ppid: 5 },
      { pid: 4, ppid: 5 },
      { pid: 9, ppid: 7 },
      { pid: 8 },
    ];
    expect(drawn(items)).toEqual(['1', '├─ 5', '│  ├─ 3', '│  └─ 4', '└─ 2', '9', '8']);
  });

  it('finds a parent that comes after its child', () => {
    const items = [
      { pid: 3, ppid: 7 },
      { pid: 7, ppid: 1 },
    ];
    expect(drawn(items)).toEqual(['7', '└─ 3']);
  });

  it('ends in a circle, and draws those who are their own parents', () => {
    const items = [
      { pid: 2, ppid: 3 },
      { pid: 3, ppid: 2 },
      { pid: 4, ppid: 4 },
    ];
    expect(drawn(items)).toEqual(['4', '2', '└─ 3']);
  });

  it('loses nobody and draws nobody twice, whatever the parents', () => {
    const item = fc.record({
      pid: fc.integer({ min: 1, max: 9 }),
      ppid: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ pid }) => pid }), (items) => {
        const pids = branches(items).map(({ item: { pid } }) => pid);
        expect([...pids].sort()).toEqual(items.map(({ pid }) => pid).sort());
      }),
    );
  });

  it('draws a chain of 5,000, and no wider than there is room', () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => ({ pid: i + 1, ppid: i }));
    const tree = branches(chain);
    expect(tree).toHaveLength(5_000);
    const widest = tree.map(({ levels }) => textWidth(branchLines(levels, signs, 30)));
    expect(Math.max(...widest)).toBeLessThanOrEqual(30);
    expect(branchLines(tree.at(-1)!.levels, signs, 30)).toMatch(/^… .*└─ $/);
  });
});
