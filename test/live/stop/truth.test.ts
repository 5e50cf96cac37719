import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  createMarker,
  descendantPids,
  escalatingStop,
  inspect,
  liveness,
  sigkillAndVerify,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { expectAlive, expectAllDead, expectDead } from '../../helpers/expect-dead.js';
import { until } from '../../helpers/patience.js';
import { childrenOf, isDead, readStat } from '../../helpers/proc-stat.js';
import { expectWithin, fateOf, memberPids } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

// A shell forks a child that ends, then turns into the fixture, which knows nothing of it and never reaps it.
const AFTER_FORKING = ['/bin/sh', '-c', '(exit 0) & exec "$@"', 'sh'] as const;

describe('a zombie', () => {
  useCanaries();

  test('with a living parent is gone at once, and the report names the parent', async () => {
    const parent = await spawnFixture('canary', [], { through: AFTER_FORKING });
    const [zombie = 0] = childrenOf(parent.pid);
    await until('the zombie', () => readStat(zombie)?.state === 'Z');
    expect(await liveness(zombie)).toBe('zombie');
    const report = await expectWithin(10_000, () =>
      escalatingStop(zombie, { schedule: 'TERM/30/KILL/30' }),
    );
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', stages: [], survivors: [] });
    expect(report.processes).toHaveLength(1);
    expect(fateOf(report, zombie)).toMatchObject({
      role: 'target',
      fate: 'zombie',
      signals: [],
      parentPid: parent.pid,
    });
    expect(readStat(zombie)?.state, 'nobody reaped it meanwhile').toBe('Z');
    await expectAlive(parent, [parent.pid]);
    expect(parent.lifeline.signals(parent.pid)).toEqual([]);
  });

  test('that our signal made of a process is gone too, and waits for the parent named', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'tree'), [1, 1, 50], {
      processes: 2,
    });
    const [child = 0] = fixture.others();
    const report = await expectWithin(10_000, () =>
      escalatingStop(child, { schedule: 'TERM/30/KILL/30' }),
    );
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(fateOf(report, child)).toMatchObject({ fate: 'exited', parentPid: fixture.pid });
    await expectDead(fixture, [child]);
    await expectAlive(fixture, [fixture.pid]);
  });

  test('that leads a group with a living thread is alive, until it is killed', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'zombie-leader'), ['stubborn']);
    expect(readStat(fixture.pid)?.state).toBe('Z');
    expect(await liveness(fixture.pid)).toBe('alive');
    expect((await inspect(fixture.pid))?.state).not.toBe('zombie');
    await expectAlive(fixture, [fixture.pid]);
    const report = await escalatingStop(fixture.pid, { schedule: 'TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(fateOf(report, fixture.pid)).toMatchObject({ signals: ['SIGTERM', 'SIGKILL'] });
  });

  test('that leads such a group is found by a marker that its threads alone still tell', async (context) => {
    const marker = createMarker();
    const fixture = await spawnFixture(compiledFixture(context, 'zombie-leader'), ['stubborn'], {
      env: marker.env,
    });
    const report = await escalatingStop([], { marker, schedule: 'TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
    expect(memberPids(report)).toEqual([fixture.pid]);
  });
});

describe('a child forked by a thread', () => {
  useCanaries();

  test('is a descendant, and ends with the tree', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'thread-forks'), [], {
      processes: 2,
    });
    const [child = 0] = fixture.others();
    expect(await descendantPids(fixture.child)).toEqual([child]);
    const report = await sigkillAndVerify(fixture.child, { scope: 'tree' });
    await expectAllDead(fixture);
    expect(fateOf(report, child)).toMatchObject({ role: 'descendant', fate: 'killed' });
  });
});

describe('a kill that races with an exit', () => {
  useCanaries();

  test('tells the truth 300 times', async () => {
    const fates = new Map<string, number>();
    for (let round = 0; round < 300; round += 1) {
      // On a quiet machine a shell that does nothing has gone before spawn() comes back.
      const child = spawn('sleep', ['0.003'], { stdio: 'ignore' });
      register(child, undefined, 'test');
      const exit = once(child, 'exit');
      const { pid = 0 } = child;
      const start = readStat(pid)?.start;
      // From long before the exit to long after it, in steps of 0.1 ms.
      const deadline = performance.now() + (round % 60) / 10;
      while (performance.now() < deadline);
      const report = await sigkillAndVerify(round % 2 === 0 ? child : pid);
      expect(report.ok).toBe(true);
      expect(start === undefined || isDead(pid, start)).toBe(true);
      await exit;
      const { fate } = fateOf(report, pid);
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      // Whoever died of SIGKILL was killed; whoever exited may have had the signal just afterwards.
      const allowed =
        child.signalCode === 'SIGKILL'
          ? ['killed']
          : ['exited', 'already-gone', 'zombie', 'killed'];
      expect(allowed, `${String(child.exitCode)} ${String(child.signalCode)}`).toContain(fate);
    }
    // Otherwise there was no race.
    expect(fates.get('killed') ?? 0, JSON.stringify([...fates])).toBeGreaterThan(0);
    expect([...fates.keys()].length, JSON.stringify([...fates])).toBeGreaterThan(1);
  });
});
