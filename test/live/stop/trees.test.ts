import { describe, expect, test } from 'vitest';
import { escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { readStat } from '../../helpers/proc-stat.js';
import { ascending, memberPids } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

const SHAPES = [
  { shape: '100 children of one root', width: 100, depth: 1, processes: 101 },
  { shape: '341 processes, four to a parent', width: 4, depth: 4, processes: 341 },
  { shape: '1,111 processes, ten to a parent', width: 10, depth: 3, processes: 1_111 },
  { shape: 'a chain of 500', width: 1, depth: 499, processes: 500 },
];

describe.each(SHAPES)('$shape', ({ width, depth, processes }) => {
  useCanaries();
  const args = [width, depth, 1_000];

  test('are all killed at once', async (context) => {
    const tree = compiledFixture(context, 'tree');
    const fixture = await spawnFixture(tree, args, { processes });
    const report = await sigkillAndVerify(fixture.child, { scope: 'tree', timeoutMs: 20_000 });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(memberPids(report)).toEqual(ascending(fixture.pids()));
  });

  test('stop politely: what the root leaves ends by SIGTERM', async (context) => {
    const tree = compiledFixture(context, 'tree');
    const fixture = await spawnFixture(tree, args, { processes });
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/30/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(memberPids(report)).toEqual(ascending(fixture.pids()));
    expect(report.processes.every(({ fate }) => fate === 'exited')).toBe(true);
  });

  test('are killed together if they ignore every polite signal', async (context) => {
    const tree = compiledFixture(context, 'tree');
    const fixture = await spawnFixture(tree, [...args, 'stubborn'], { processes });
    const report = await escalatingStop(fixture.child, {
      schedule: 'TERM/0.3/KILL/20',
      politeTo: 'tree',
    });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(memberPids(report)).toEqual(ascending(fixture.pids()));
    expect(report.processes.every(({ fate }) => fate === 'killed')).toBe(true);
  });
});

describe('a report on a tree', () => {
  useCanaries();

  test('names the target first and parents before their children', async (context) => {
    const tree = compiledFixture(context, 'tree');
    const fixture = await spawnFixture(tree, [3, 3, 200], { processes: 40 });
    const parents = new Map(fixture.pids().map((pid) => [pid, readStat(pid)?.ppid]));
    const report = await sigkillAndVerify(fixture.child, { scope: 'tree', timeoutMs: 20_000 });
    const order = report.processes.map(({ pid }) => pid);
    expect(order[0]).toBe(fixture.pid);
    expect(report.processes.map(({ role }) => role)).toEqual([
      'target',
      ...Array.from({ length: 39 }, () => 'descendant'),
    ]);
    for (const pid of order.slice(1)) {
      expect(order.indexOf(parents.get(pid) ?? 0), `parent of ${pid}`).toBeGreaterThanOrEqual(0);
      expect(order.indexOf(parents.get(pid) ?? 0)).toBeLessThan(order.indexOf(pid));
    }
  });
});

describe('a fork bomb, bounded by its depth', () => {
  useCanaries();

  test('is ended while it grows, ten times in a row', async (context) => {
    const bomb = compiledFixture(context, 'bomb');
    for (let round = 0; round < 10; round += 1) {
      const fixture = await spawnFixture(bomb, [9, 4]);
      const report = await sigkillAndVerify(fixture.child, { scope: 'tree', timeoutMs: 20_000 });
      await expectAllDead(fixture);
      expect(report).toMatchObject({ ok: true, outcome: 'killed' });
      expect(memberPids(report)).toEqual(expect.arrayContaining(fixture.pids()));
    }
  });

  test('is ended by an escalating stop too', async (context) => {
    const bomb = compiledFixture(context, 'bomb');
    const fixture = await spawnFixture(bomb, [9, 10]);
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/0.02/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
  });
});
