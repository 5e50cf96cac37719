import { describe, expect, test } from 'vitest';
import {
  DeadsureError,
  escalatingStop,
  identify,
  sigkillAndVerify,
  stopMatching,
  SurvivorsError,
  UnsafeTargetError,
} from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import {
  ascending,
  fateOf,
  memberPids,
  expectWithin,
  expectRejection,
} from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

/** Plain data: what JSON says of it is all there is, and nothing is there that is undefined. */
function expectPlain(report: object): void {
  expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
}

describe('the report of a stop that worked', () => {
  useCanaries();

  test('has every field, and is plain data', async () => {
    const fixture = await spawnFixture('has-children', [1, 'stubborn', 'x'.repeat(3_000)], {
      processes: 2,
    });
    const [child = 0] = fixture.others();
    const [ref, childRef] = await Promise.all([identify(fixture.pid), identify(child)]);
    const report = await escalatingStop(fixture.child, {
      schedule: 'TERM/0.3/KILL/20',
      label: 'the worker of today',
    });
    await expectAllDead(fixture);
    expectPlain(report);
    // The child is an orphan by now: whether it was reaped is up to init.
    const { parentPid } = fateOf(report, child);
    const waitingForInit = parentPid === undefined ? {} : { parentPid };
    expect(report).toStrictEqual({
      ok: true,
      outcome: 'killed',
      targets: [ref],
      processes: [
        {
          ...ref,
          role: 'target',
          command: expect.stringContaining('has-children') as string,
          fate: 'killed',
          signals: ['SIGTERM', 'SIGKILL'],
          goneAfterMs: expect.any(Number) as number,
        },
        {
          ...childRef,
          role: 'descendant',
          command: expect.stringContaining('stubborn') as string,
          fate: 'killed',
          signals: ['SIGKILL'],
          goneAfterMs: expect.any(Number) as number,
          ...waitingForInit,
        },
      ],
      stages: [
        { signal: 'SIGTERM', sentTo: [fixture.pid], waitedMs: expect.any(Number) as number },
        {
          signal: 'SIGKILL',
          sentTo: expect.arrayContaining([fixture.pid, child]) as number[],
          waitedMs: expect.any(Number) as number,
        },
      ],
      survivors: [],
      coverage: 'lineage',
      durationMs: expect.any(Number) as number,
      label: 'the worker of today',
    });
    for (const { command } of report.processes) expect(command?.length).toBeLessThanOrEqual(1_024);
    expect(report.durationMs).toBeGreaterThanOrEqual(fateOf(report, child).goneAfterMs ?? Infinity);
    expect(report.stages[0]?.waitedMs).toBeGreaterThanOrEqual(290);
  });

  test('has no label if none was given', async () => {
    const fixture = await spawnFixture('sits');
    const report = await sigkillAndVerify(fixture.child);
    expect(report).not.toHaveProperty('label');
    expectPlain(report);
  });

  test('resolves at the moment the last member goes, without a fixed sleep', async () => {
    const fixtures = await Promise.all(Array.from({ length: 5 }, () => spawnFixture('sits')));
    const report = await expectWithin(10_000, () =>
      escalatingStop(
        fixtures.map(({ child }) => child),
        { schedule: 'TERM/30/KILL/30' },
      ),
    );
    await expectAllDead(...fixtures);
    expect(report.outcome).toBe('stopped');
    const last = Math.max(...report.processes.map(({ goneAfterMs }) => goneAfterMs ?? 0));
    expect(report.durationMs - last).toBeLessThan(1_000);
  });
});

describe('the report of a dry run', () => {
  useCanaries();

  test('says who would be stopped, and nobody is signalled', async () => {
    const fixture = await spawnFixture('has-children', [2, 'canary'], { processes: 3 });
    await expectNoSignal(async () => {
      const options = { dryRun: true, label: 'rehearsal' } as const;
      for (const report of [
        await escalatingStop(fixture.child, options),
        await sigkillAndVerify(fixture.child, { ...options, scope: 'tree' }),
        await stopMatching({ command: String(fixture.pid), env: { NOBODY: 'has this' } }, options),
      ]) {
        expect(report).toMatchObject({
          ok: false,
          outcome: 'would-stop',
          survivors: [],
          label: 'rehearsal',
        });
        expect(report.stages).toEqual([]);
        expectPlain(report);
      }
      const report = await escalatingStop(fixture.child, options);
      expect(memberPids(report)).toEqual(ascending(fixture.pids()));
      for (const { fate, signals } of report.processes) {
        expect(fate).toBe('alive');
        expect(signals).toEqual([]);
      }
    });
    await expectAlive(fixture, fixture.pids());
    for (const pid of fixture.pids()) expect(fixture.lifeline.signals(pid)).toEqual([]);
  });

  test('is refused like the real thing', async () => {
    await expectNoSignal(async () => {
      await expectRejection(
        UnsafeTargetError,
        escalatingStop(process.pid, { dryRun: true, reject: false }),
      );
    });
  });
});

describe('the report of a stop that did not work', () => {
  useCanaries();

  test('comes with a SurvivorsError that names who is left and what to do', async () => {
    const fixture = await spawnFixture('stubborn');
    const error = await expectRejection(
      SurvivorsError,
      escalatingStop(fixture.child, {
        schedule: 'TERM/0.3',
        lastResort: false,
        label: 'the stubborn one',
      }),
    );
    expect(error).toBeInstanceOf(DeadsureError);
    expect(error.name).toBe('SurvivorsError');
    expect(error.code).toBe('ERR_SURVIVORS');
    expect(error.message).toContain(String(fixture.pid));
    expect(error.message).toContain('the stubborn one');
    const { report } = error;
    expectPlain(report);
    expect(report).toMatchObject({ ok: false, outcome: 'survived', label: 'the stubborn one' });
    expect(report.survivors).toHaveLength(1);
    expect(report.survivors[0]).toMatchObject({
      ...(await identify(fixture.pid)),
      reason: 'timeout',
      state: 'sleeping',
      uid: process.getuid?.(),
      command: expect.stringContaining('stubborn') as string,
      hint: expect.stringMatching(/^\S.+\.$/s) as string,
    });
    expect(fateOf(report, fixture.pid)).toMatchObject({ fate: 'alive', signals: ['SIGTERM'] });
    expect(fateOf(report, fixture.pid)).not.toHaveProperty('goneAfterMs');
    await expectAlive(fixture, [fixture.pid]);
  });

  test('is what the call resolves with if reject is false', async () => {
    const [stubborn, polite] = await Promise.all([spawnFixture('stubborn'), spawnFixture('sits')]);
    const report = await escalatingStop([stubborn.child, polite.child], {
      schedule: 'TERM/0.3',
      lastResort: false,
      reject: false,
    });
    expect(report).toMatchObject({ ok: false, outcome: 'survived' });
    expect(report.survivors.map(({ pid }) => pid)).toEqual([stubborn.pid]);
    expect(fateOf(report, polite.pid)).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
    expectPlain(report);
    await expectAllDead(polite);
  });

  test('comes no later than 1 s after the sum of the waits', async () => {
    const fixture = await spawnFixture('stubborn');
    const report = await escalatingStop(fixture.child, {
      schedule: 'INT/0.3/TERM/0.3/HUP/0.3',
      lastResort: false,
      reject: false,
    });
    expect(report.ok).toBe(false);
    expect(report.durationMs).toBeGreaterThanOrEqual(890);
    expect(report.durationMs).toBeLessThan(1_900);
    expect(report.stages.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP']);
  });
});

describe('a bystander', () => {
  useCanaries();

  test('of the same program is in no report', async () => {
    const [fixture, bystander] = await Promise.all([
      spawnFixture('canary'),
      spawnFixture('canary'),
    ]);
    const report = await sigkillAndVerify(fixture.child, { scope: 'tree' });
    expect(memberPids(report)).toEqual([fixture.pid]);
    await expectUntouched(bystander);
  });
});
