import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pidsMatching, stopMatching, SurvivorsError } from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead, expectDead } from '../../helpers/expect-dead.js';
import { fateOf, memberPids, expectWithin, expectRejection } from '../../helpers/reported.js';
import { readStat } from '../../helpers/proc-stat.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

const RESPAWNS = fileURLToPath(new URL('../../fixtures/respawns.sh', import.meta.url));

const token = (): string => `deadsure-test-${randomUUID()}`;

describe('stopMatching', () => {
  useCanaries();

  test('stops every match with its descendants, and nobody whose command line only begins alike', async () => {
    const word = token();
    const [one, two, alike] = await Promise.all([
      spawnFixture('sits', [word]),
      spawnFixture('has-children', [1, 'sits'], { processes: 2, env: {} }),
      spawnFixture('canary', [`${word}-fix`]),
    ]);
    const tree = await spawnFixture('root-exits-child-stays', ['exits-on-term', word], {
      processes: 2,
    });
    const report = await stopMatching(word, { schedule: 'TERM/30/KILL/20' });
    await expectAllDead(one, tree);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(memberPids(report)).toEqual([one.pid, ...tree.pids()].sort((a, b) => a - b));
    await expectUntouched(alike);
    await expectAlive(two, two.pids());
  });

  test('is already gone if nothing matches', async () => {
    const report = await expectWithin(10_000, () =>
      stopMatching(token(), { schedule: 'TERM/30/KILL/30' }),
    );
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', processes: [], targets: [] });
  });

  test('stops as a latecomer what a supervisor starts while the first is still stopping', async () => {
    const word = token();
    const supervisor = await spawnFixture('replaces', [], {
      processes: 2,
      env: { WORKER_TOKEN: word },
    });
    const [first = 0] = supervisor.others();
    const report = await stopMatching(word, { schedule: 'TERM/20/KILL/20' });
    const second = await supervisor.lifeline.noted('replacement');
    await expectDead(supervisor, [first, second]);
    expect(report).toMatchObject({ ok: true });
    expect(fateOf(report, first)).toMatchObject({ role: 'target', fate: 'exited' });
    expect(fateOf(report, second)).toMatchObject({ role: 'latecomer' });
    await expectUntouched(supervisor);
  });

  test('stops as a latecomer what is started again as soon as the first has ended', async () => {
    const word = token();
    const respawner = await spawnFixture('/bin/sh', [RESPAWNS, 2], {
      env: { WORKER_TOKEN: word, NODE: process.execPath },
    });
    const report = await stopMatching(word, { schedule: 'TERM/20/KILL/20' });
    expect(report).toMatchObject({ ok: true });
    expect(report.processes.map(({ role }) => role)).toEqual(['target', 'latecomer']);
    await respawner.lifeline.noted('enough');
    expect(await pidsMatching(word)).toEqual([]);
    await expectAlive(respawner, [respawner.pid]);
  });

  test('says respawned of what never stops coming, at the one deadline of all rounds', async () => {
    const word = token();
    const respawner = await spawnFixture('/bin/sh', [RESPAWNS, 100_000], {
      env: { WORKER_TOKEN: word, NODE: process.execPath },
    });
    const report = await stopMatching(word, { schedule: 'TERM/1/KILL/1', reject: false });
    expect(report).toMatchObject({ ok: false, outcome: 'survived' });
    expect(report.survivors.map(({ reason }) => reason)).toContain('respawned');
    expect(report.durationMs).toBeLessThan(3_000);
    expect(report.survivors.every(({ hint }) => hint.length > 0)).toBe(true);
    // Whatever moment between an end and the next start the deadline falls on.
    for (let round = 0; round < 20; round += 1) {
      const schedule = [{ signal: 'SIGKILL', waitMs: 300 + round * 7 }] as const;
      const error = await expectRejection(SurvivorsError, stopMatching(word, { schedule }));
      expect(error.report.survivors.map(({ reason }) => reason)).toContain('respawned');
      expect(error.report.durationMs).toBeLessThan(1_500);
    }
    // It is not a match itself, so it goes on.
    expect(respawner.child).toMatchObject({ exitCode: null, signalCode: null });
    expect(readStat(respawner.pid)?.state).toMatch(/[SRD]/);
  });
});
