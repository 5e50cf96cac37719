import { describe, expect, test } from 'vitest';
import { escalatingStop } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { ascending, fateOf, expectWithin, withoutCont } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('politeness towards a root', () => {
  useCanaries();

  test('lets it stop its own workers in order: they get nothing from us', async () => {
    const fixture = await spawnFixture('supervisor', [3], { processes: 4 });
    const workers = fixture.others();
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/30/KILL/5' });
    await expectAllDead(fixture);
    expect(report.outcome).toBe('stopped');
    for (const worker of workers) {
      expect(fixture.lifeline.signals(worker)).toEqual(['SIGUSR2']);
      expect(fateOf(report, worker)).toMatchObject({ fate: 'exited', signals: [] });
    }
    const stopped = fixture.lifeline.lines.filter((line) => line.startsWith('note stopped'));
    expect(stopped).toEqual(workers.map((worker) => `note stopped ${worker}`));
    expect(fixture.child.exitCode).toBe(0);
  });

  test('ends it and its descendants together if it outlives every polite stage', async () => {
    const fixture = await spawnFixture('has-children', [2, 'stubborn'], { processes: 3 });
    const children = fixture.others();
    const report = await escalatingStop(fixture.child, { schedule: 'INT/0.3/TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(report.outcome).toBe('killed');
    expect(fateOf(report, fixture.pid).signals).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    for (const child of children) {
      expect(fixture.lifeline.signals(child)).toEqual([]);
      expect(fateOf(report, child)).toMatchObject({
        role: 'descendant',
        fate: 'killed',
        signals: ['SIGKILL'],
      });
    }
  });

  test("with politeTo 'tree' sends every polite signal to every member", async () => {
    const fixture = await spawnFixture('has-children', [2, 'records-signals'], { processes: 3 });
    const report = await escalatingStop(fixture.child, {
      schedule: 'INT/0.5/TERM/0.5/KILL/20',
      politeTo: 'tree',
    });
    await expectAllDead(fixture);
    expect(report.outcome).toBe('killed');
    for (const pid of fixture.pids()) {
      expect(withoutCont(fixture.lifeline.signals(pid))).toEqual(['SIGINT', 'SIGTERM']);
      expect(fateOf(report, pid).signals).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    }
    expect(report.stages.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    for (const { sentTo } of report.stages) {
      expect(ascending(sentTo)).toEqual(ascending(fixture.pids()));
    }
  });
});

describe('what a root leaves behind', () => {
  useCanaries();

  test('is killed if it ignores its one SIGTERM, in 3 s and not in what is left of a long grace', async () => {
    const fixture = await spawnFixture('root-exits-child-stays', ['records-signals'], {
      processes: 2,
    });
    const [child = 0] = fixture.others();
    const report = await expectWithin(20_000, () =>
      escalatingStop(fixture.child, { schedule: 'TERM/60/KILL/20' }),
    );
    await expectAllDead(fixture);
    expect(report.outcome).toBe('killed');
    expect(fateOf(report, fixture.pid)).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
    expect(fateOf(report, child)).toMatchObject({
      role: 'descendant',
      fate: 'killed',
      signals: ['SIGTERM', 'SIGKILL'],
    });
    expect(withoutCont(fixture.lifeline.signals(child))).toEqual(['SIGTERM']);
  });

  test('is left no more time than the schedule has before its KILL stage', async () => {
    const fixture = await spawnFixture('root-exits-child-stays', [], { processes: 2 });
    const [child = 0] = fixture.others();
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/0.4/KILL/20' });
    await expectAllDead(fixture);
    expect(fateOf(report, child)).toMatchObject({
      fate: 'killed',
      signals: ['SIGTERM', 'SIGKILL'],
    });
    // With the full 3 s it could not have gone before.
    expect(fateOf(report, child).goneAfterMs).toBeLessThan(2_900);
  });

  test('may take its time to stop within that grace, and is then not killed', async () => {
    const fixture = await spawnFixture('root-exits-child-stays', ['slow-exit', '1000'], {
      processes: 2,
    });
    const [child = 0] = fixture.others();
    const report = await expectWithin(20_000, () =>
      escalatingStop(fixture.child, { schedule: 'TERM/60/KILL/20' }),
    );
    await expectAllDead(fixture);
    expect(report.outcome).toBe('stopped');
    expect(fateOf(report, child)).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
    expect(await fixture.lifeline.noted('finished')).toBe(child);
  });

  test('gets SIGTERM also from a schedule that has none', async () => {
    const fixture = await spawnFixture('root-exits-child-stays', ['exits-on-term'], {
      processes: 2,
    });
    const [child = 0] = fixture.others();
    const report = await expectWithin(20_000, () =>
      escalatingStop(fixture.child, { schedule: 'INT/60/KILL/20' }),
    );
    await expectAllDead(fixture);
    expect(report.outcome).toBe('stopped');
    expect(fateOf(report, fixture.pid).signals).toEqual(['SIGINT']);
    expect(fateOf(report, child)).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
  });

  test('does not wait for another root of the same call that is still stopping', async () => {
    const [quick, slow] = await Promise.all([
      spawnFixture('root-exits-child-stays', ['exits-on-term'], { processes: 2 }),
      spawnFixture('slow-exit', [4_000]),
    ]);
    const [child = 0] = quick.others();
    const report = await escalatingStop([quick.child, slow.child], { schedule: 'TERM/60/KILL/20' });
    await expectAllDead(quick, slow);
    expect(report.outcome).toBe('stopped');
    const childGone = fateOf(report, child).goneAfterMs ?? Infinity;
    expect(childGone).toBeLessThan(fateOf(report, slow.pid).goneAfterMs ?? 0);
  });

  test('includes a child forked and setsid’ed in its SIGTERM handler, while it lives', async () => {
    const fixture = await spawnFixture('forks-in-handler', [1_500]);
    const report = await expectWithin(20_000, () =>
      escalatingStop(fixture.child, { schedule: 'TERM/60/KILL/20' }),
    );
    await expectAllDead(fixture);
    const forked = await fixture.lifeline.noted('forked');
    expect(fateOf(report, forked)).toMatchObject({
      role: 'latecomer',
      fate: 'killed',
      signals: ['SIGTERM', 'SIGKILL'],
    });
    expect(report.coverage).toBe('lineage');
  });
});
