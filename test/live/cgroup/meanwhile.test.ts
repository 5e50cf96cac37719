import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  escalatingStop,
  type ProcessCgroup,
  sigkillAndVerify,
  StopAbortedError,
  UnsafeTargetError,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { bornIn, controlGroup } from '../../helpers/control-group.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { PATIENCE, until } from '../../helpers/patience.js';
import { isDead } from '../../helpers/proc-stat.js';
import { expectRejection, fateOf, memberPids } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

/** Moves a process, as an administrator would. */
function move(pid: number, { path }: Pick<ProcessCgroup, 'path'>): void {
  writeFileSync(`${path}/cgroup.procs`, String(pid));
}

describe('while a group is being stopped', () => {
  useCanaries();

  test('another stop of it says the same', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, through: bornIn(cgroup) });
    const [one, other] = await Promise.all([
      escalatingStop([], { cgroup, schedule: 'TERM/0.2/KILL/20' }),
      sigkillAndVerify([], { cgroup: { path: cgroup.path } as ProcessCgroup, timeoutMs: 20_000 }),
    ]);
    await expectAllDead(fixture);
    for (const report of [one, other]) {
      expect(report).toMatchObject({ ok: true, coverage: 'cgroup', survivors: [] });
      expect(memberPids(report)).toEqual(memberPids(one));
    }
  });

  test('whoever is added to it goes too', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(cgroup) });
    const late = await spawnFixture('stubborn');
    let added: Promise<void> | undefined;
    const report = await escalatingStop(fixture.child, {
      cgroup,
      schedule: 'TERM/1/KILL/20',
      onEvent: ({ type }) => {
        if (type === 'stage-started') added ??= cgroup.add(late.child);
      },
    });
    await added;
    await expectAllDead(fixture, late);
    expect(fateOf(report, late.pid)).toMatchObject({ role: 'latecomer', fate: 'killed' });
  });

  test('whoever leaves it is killed all the same, and coverage says that it left', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(cgroup), detached: true });
    const report = await escalatingStop([], {
      cgroup,
      schedule: 'TERM/0.3/KILL/20',
      onEvent: ({ type }) => {
        if (type === 'stage-started') move(fixture.pid, { path: dirname(cgroup.path) });
      },
    });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'session' });
  });

  test('it is never killed as a whole once we are in it', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(cgroup) });
    const home = { path: dirname(cgroup.path) };
    const report = await escalatingStop(fixture.child, {
      cgroup,
      schedule: 'TERM/0.2/KILL/0.5',
      reject: false,
      onEvent: ({ type }) => {
        if (type === 'captured') move(process.pid, cgroup);
      },
    });
    await expectRejection(UnsafeTargetError, escalatingStop([], { cgroup }));
    move(process.pid, home);
    await expectAllDead(fixture);
    // The group is not empty: that nobody else is left in it cannot be said.
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
  });
});

describe('a group that was removed, and another one at its path', () => {
  useCanaries();

  test('is empty, and the other one is left alone', async (context) => {
    const cgroup = await controlGroup(context);
    await cgroup.remove();
    mkdirSync(cgroup.path);
    const stranger = await spawnFixture('canary', [], { through: bornIn(cgroup) });
    expect(await cgroup.populated()).toBe(false);
    const report = await sigkillAndVerify([], { cgroup });
    expect(report).toMatchObject({ outcome: 'already-gone', processes: [] });
    await cgroup.remove();
    await cgroup[Symbol.asyncDispose]();
    await expectAlive(stranger, [stranger.pid]);
    await sigkillAndVerify(stranger.child);
    rmdirSync(cgroup.path);
  });
});

describe('nothing of ours is left', () => {
  useCanaries();

  test('after a dry run, a refusal, and a stop that was abandoned', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(cgroup) });
    const before = await holdings();
    for (let round = 0; round < 10; round++) {
      const dry = await escalatingStop([], { cgroup, dryRun: true });
      expect(dry).toMatchObject({ outcome: 'would-stop', coverage: 'cgroup' });
      await expectRejection(UnsafeTargetError, escalatingStop(process.pid, { cgroup }));
      const controller = new AbortController();
      const stop = escalatingStop([], {
        cgroup,
        signal: controller.signal,
        onEvent: ({ type }) => {
          if (type === 'stage-started') controller.abort();
        },
      });
      await expectRejection(StopAbortedError, stop);
    }
    await expectNoLeaks(before);
    await expectAlive(fixture, [fixture.pid]);
  });
});

describe('a group of many', () => {
  useCanaries();

  test('goes as a whole', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture(compiledFixture(context, 'tree'), [1_000, 1, 100_000], {
      processes: 1_001,
      through: bornIn(cgroup),
    });
    const report = await sigkillAndVerify([], { cgroup, timeoutMs: 30_000 });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(report.processes).toHaveLength(1_001);
  });

  test('is killed, and in time is told who is not proven gone yet, though no time was given', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, through: bornIn(cgroup) });
    const report = await sigkillAndVerify([], { cgroup, timeoutMs: 0, reject: false });
    expect(report.durationMs).toBeLessThan(1_000 * PATIENCE);
    expect(report.coverage).toBe('cgroup');
    expect(report.processes.every(({ fate }) => fate === 'killed')).toBe(report.ok);
    // Nothing was promised but in the report, and the dying close the pipe before they are dead.
    const { announced } = fixture.lifeline;
    await until('the killed to be dead', () =>
      [...announced.values()].every(({ pid, start }) => start === undefined || isDead(pid, start)),
    );
    await expectAllDead(fixture);
  });
});
