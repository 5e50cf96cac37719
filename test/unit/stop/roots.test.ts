import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NamedTarget } from '../../../src/stop/named-targets.js';
import { rootsAmong } from '../../../src/stop/roots.js';
import { sighting } from './made-members.js';

type Links = Readonly<Record<number, number>>;

function present(pid: number): NamedTarget {
  return {
    ref: { pid, startToken: `t${pid}` },
    handle: pid,
    found: { as: 'present', process: sighting(pid) },
  };
}

function absent(pid: number, as: 'already-gone' | 'recycled' | 'hidden'): NamedTarget {
  return { ref: { pid }, handle: pid, found: { as } };
}

/** For each present target the pid of its root. */
function roots(links: Links, targets: readonly NamedTarget[]): Record<number, number> {
  const processes = Object.entries(links).map(([pid, ppid]) => sighting(Number(pid), { ppid }));
  const found = rootsAmong(targets, processes);
  return Object.fromEntries([...found].map(([target, root]) => [target.ref.pid, root.ref.pid]));
}

describe('the root of a target', () => {
  test('is itself, if it descends from no other', () => {
    expect(roots({ 10: 1, 20: 1 }, [present(10), present(20)])).toEqual({ 10: 10, 20: 20 });
  });

  test('is the topmost target above it, whoever stands in between', () => {
    const links = { 10: 1, 11: 10, 12: 11, 13: 12, 14: 13 };
    const targets = [present(14), present(12), present(10)];
    expect(roots(links, targets)).toEqual({ 10: 10, 12: 10, 14: 10 });
  });

  test('is no target that is gone, recycled or hidden', () => {
    const links = { 10: 1, 11: 10, 12: 11, 13: 12 };
    const targets = [
      absent(10, 'already-gone'),
      absent(11, 'recycled'),
      absent(12, 'hidden'),
      present(13),
    ];
    expect(roots(links, targets)).toEqual({ 13: 13 });
  });

  test('is itself, if it is not in the listing, or its parent is not', () => {
    expect(roots({}, [present(10)])).toEqual({ 10: 10 });
    expect(roots({ 10: 5 }, [present(10)])).toEqual({ 10: 10 });
  });

  test('can be told in a circle of parents, once and for all', () => {
    const links = { 10: 12, 11: 10, 12: 11 };
    expect(roots(links, [present(11)])).toEqual({ 11: 11 });
    expect(Object.keys(roots(links, [present(10), present(11)]))).toEqual(['10', '11']);
    expect(roots({ 10: 10 }, [present(10)])).toEqual({ 10: 10 });
  });

  test('can be told whatever the listing says', () => {
    const pid = fc.integer({ min: 2, max: 12 });
    const cases = fc.record({
      links: fc.dictionary(pid.map(String), pid),
      targets: fc.uniqueArray(pid, { minLength: 1 }),
    });
    fc.assert(
      fc.property(cases, ({ links, targets }) => {
        const found = roots(links, targets.map(present));
        expect(Object.keys(found)).toHaveLength(targets.length);
        for (const root of Object.values(found)) expect(targets).toContain(root);
      }),
    );
  });
});
