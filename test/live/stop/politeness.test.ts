import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { escalatingStop } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { until } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { fateOf, expectWithin, withoutCont } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('a polite stop', () => {
  useCanaries();

  test('ends with SIGINT for a process that exits on it, which never sees SIGTERM', async () => {
    const fixture = await spawnFixture('exits-on-int');
    const report = await escalatingStop(fixture.child, { schedule: 'INT/30/TERM/5/KILL/5' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', survivors: [] });
    expect(fixture.lifeline.signals(fixture.pid)).toEqual(['SIGINT']);
    expect(fateOf(report, fixture.pid)).toMatchObject({ fate: 'exited', signals: ['SIGINT'] });
    expect(report.stages.map(({ signal }) => signal)).toEqual(['SIGINT']);
  });

  test('kills a process that ignores everything else, after every polite signal in order', async () => {
    const fixture = await spawnFixture('stubborn');
    const report = await escalatingStop(fixture.child, {
      schedule: 'HUP/0.3/INT/0.3/TERM/0.3/KILL/20',
    });
    await expectAllDead(fixture);
    const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'];
    expect(fixture.lifeline.signals(fixture.pid)).toEqual(signals);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(fateOf(report, fixture.pid)).toMatchObject({
      fate: 'killed',
      signals: [...signals, 'SIGKILL'],
    });
    expect(fixture.child.signalCode).toBe('SIGKILL');
  });

  test('sends SIGTERM twice to a process that exits on the second one', async () => {
    const fixture = await spawnFixture('second-term');
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/0.3/TERM/30/KILL/5' });
    await expectAllDead(fixture);
    expect(report.outcome).toBe('stopped');
    expect(fixture.lifeline.signals(fixture.pid)).toEqual(['SIGTERM', 'SIGTERM']);
    expect(fateOf(report, fixture.pid).signals).toEqual(['SIGTERM', 'SIGTERM']);
    expect(fixture.child.exitCode).toBe(0);
  });

  test('returns when a slow process has finished, not when its grace ends, and never kills it', async () => {
    const fixture = await spawnFixture('slow-exit', [800]);
    const report = await expectWithin(10_000, () =>
      escalatingStop(fixture.child, { schedule: 'TERM/30/KILL/5' }),
    );
    await expectAllDead(fixture);
    expect(report.outcome).toBe('stopped');
    expect(await fixture.lifeline.noted('finished')).toBe(fixture.pid);
    expect(fateOf(report, fixture.pid)).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
    expect(fateOf(report, fixture.pid).goneAfterMs).toBeGreaterThanOrEqual(700);
    expect(fixture.child.exitCode).toBe(0);
  });

  test('continues a stopped process, so that it can stop politely', async () => {
    const fixture = await spawnFixture('exits-on-term');
    fixture.child.kill('SIGSTOP');
    await until('the stop', () => readStat(fixture.pid)?.state === 'T');
    const report = await expectWithin(10_000, () =>
      escalatingStop(fixture.child, { schedule: 'TERM/30/KILL/5' }),
    );
    await expectAllDead(fixture);
    expect(report.outcome).toBe('stopped');
    expect(fateOf(report, fixture.pid)).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
    expect(fixture.child.exitCode).toBe(0);
  });

  test('shows its stages to the target in the order of the schedule, each followed by SIGCONT', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'deadsure-test-'));
    try {
      const file = join(directory, 'signals');
      const fixture = await spawnFixture('records-signals', [file]);
      await escalatingStop(fixture.child, { schedule: 'INT/0.4/HUP/0.4/TERM/0.4/KILL/20' });
      await expectAllDead(fixture);
      const recorded = readFileSync(file, 'utf8').trim().split('\n');
      expect(withoutCont(recorded)).toEqual(['SIGINT', 'SIGHUP', 'SIGTERM']);
      expect(recorded.filter((signal) => signal === 'SIGCONT')).toHaveLength(3);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('with lastResort false never sends SIGKILL, not even to what a root left behind', async () => {
    const [single, root] = await Promise.all([
      spawnFixture('stubborn'),
      spawnFixture('root-exits-child-stays', [], { processes: 2 }),
    ]);
    const report = await escalatingStop([single.child, root.child], {
      schedule: 'TERM/0.5',
      lastResort: false,
      reject: false,
    });
    expect(report).toMatchObject({ ok: false, outcome: 'survived' });
    const left = [single.pid, ...root.others()];
    expect(report.survivors.map(({ pid }) => pid).sort()).toEqual(left.sort());
    for (const survivor of report.survivors) expect(survivor.reason).toBe('timeout');
    expect(report.processes.flatMap(({ signals }) => signals)).not.toContain('SIGKILL');
    expect(report.stages.map(({ signal }) => signal)).not.toContain('SIGKILL');
    for (const pid of left) expect(readStat(pid)?.state).toMatch(/[SR]/);
  });

  test('gives a schedule without a final SIGKILL one of its own', async () => {
    const fixture = await spawnFixture('stubborn');
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/0.2' });
    await expectAllDead(fixture);
    expect(report.outcome).toBe('killed');
    expect(fateOf(report, fixture.pid).signals).toEqual(['SIGTERM', 'SIGKILL']);
  });
});
