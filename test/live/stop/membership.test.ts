import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  InvalidOptionError,
  sigkillAndVerify,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead, expectDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { readStat } from '../../helpers/proc-stat.js';
import { fateOf, memberPids, expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('a double-forked daemon', () => {
  useCanaries();

  test('is found by its marker', async () => {
    const marker = createMarker();
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, env: marker.env });
    const daemon = await fixture.lifeline.noted('daemon');
    expect(readStat(daemon)?.ppid, 'it is an orphan').not.toBe(fixture.pid);
    const report = await escalatingStop(fixture.child, { marker, schedule: 'TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
    expect(fateOf(report, daemon).fate).toBe('killed');
  });

  test('is found by its marker alone, with no target left', async () => {
    const marker = createMarker();
    const fixture = await spawnFixture('daemonizes', ['sits'], { processes: 2, env: marker.env });
    const daemon = await fixture.lifeline.noted('daemon');
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');
    const report = await escalatingStop([], { marker });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', coverage: 'marker', targets: [] });
    expect(memberPids(report)).toEqual([daemon]);
  });

  test('is found by its marker whatever the scope', async () => {
    const marker = createMarker();
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, env: marker.env });
    const report = await sigkillAndVerify(fixture.child, { marker, scope: 'process' });
    await expectAllDead(fixture);
    expect(report.processes).toHaveLength(2);
  });

  test('is not claimed without a marker, and the report does not pretend', async () => {
    const fixture = await spawnFixture('daemonizes', ['canary'], { processes: 2 });
    const daemon = await fixture.lifeline.noted('daemon');
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/30/KILL/5' });
    await expectDead(fixture, [fixture.pid]);
    await expectAlive(fixture, [daemon]);
    expect(fixture.lifeline.signals(daemon)).toEqual([]);
    expect(report).toMatchObject({ ok: true, coverage: 'lineage' });
    expect(memberPids(report)).toEqual([fixture.pid]);
  });
});

describe('a marker', () => {
  useCanaries();

  test('finds what was forked in a SIGTERM handler by a root that then ended at once', async () => {
    const marker = createMarker();
    const fixture = await spawnFixture('forks-in-handler', [0], { env: marker.env });
    const report = await escalatingStop(fixture.child, { marker, schedule: 'TERM/20/KILL/20' });
    await expectAllDead(fixture);
    const forked = await fixture.lifeline.noted('forked');
    expect(fateOf(report, forked)).toMatchObject({ role: 'latecomer', fate: 'killed' });
    expect(report.coverage).toBe('marker');
  });

  test.each([
    ['in a session of its own', 'detached', false],
    ['in our own session', 'attached', false],
    ['in the session and the group that the target leads', 'attached', true],
  ])('of another kind keeps a descendant out, %s', async (_where, attachment, leads) => {
    const [mine, theirs] = [createMarker(), createMarker()];
    const args = [theirs.name, theirs.value, 'canary', attachment];
    for (const schedule of ['TERM/30/KILL/20', 'KILL/20']) {
      const options = { processes: 2, env: mine.env, detached: leads };
      const fixture = await spawnFixture('starts-marked', args, options);
      const marked = await fixture.lifeline.noted('marked');
      const report = await escalatingStop(fixture.child, { marker: mine, schedule });
      expect(report).toMatchObject({ ok: true });
      expect(memberPids(report)).toEqual([fixture.pid]);
      await expectDead(fixture, [fixture.pid]);
      await expectAlive(fixture, [marked]);
      expect(fixture.lifeline.signals(marked), 'not even a pause').toEqual([]);
    }
  });

  test('was lost by a child with a cleared environment, which is found by its parent, and the coverage says so', async () => {
    const marker = createMarker();
    const fixture = await spawnFixture('clears-environment', [], {
      processes: 2,
      env: marker.env,
    });
    const report = await escalatingStop(fixture.child, { marker, schedule: 'TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(report.processes).toHaveLength(2);
    expect(report.coverage).toBe('lineage');
  });

  test.each([
    ['value', { name: 'DEADSURE_MARKER', value: '', env: {} }],
    ['name', { name: '', value: 'anything', env: {} }],
  ])('with an empty %s is refused before any signal', async (_what, marker) => {
    const fixture = await spawnFixture('canary');
    await expectNoSignal(async () => {
      await expectRejection(InvalidOptionError, escalatingStop(fixture.child, { marker }));
      await expectRejection(InvalidOptionError, sigkillAndVerify(fixture.child, { marker }));
      await expectRejection(InvalidOptionError, escalatingStop([], { marker, dryRun: true }));
    });
    await expectAlive(fixture, [fixture.pid]);
  });
});

describe('kinship', () => {
  useCanaries();

  test('is kept for a leaf whose parent ended during the stop', async () => {
    const fixture = await spawnFixture('middle-exits', [], { processes: 3 });
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/1/KILL/20' });
    await expectAllDead(fixture);
    const middle = await fixture.lifeline.noted('middle-gone');
    const leaf = fixture.others().find((pid) => pid !== middle) ?? 0;
    expect(fateOf(report, middle)).toMatchObject({ fate: 'exited', signals: [] });
    expect(fateOf(report, leaf)).toMatchObject({ role: 'descendant', fate: 'killed' });
  });

  test('does not end with setsid: a grandchild in its own session with a living parent is a member', async () => {
    const fixture = await spawnFixture('detached-child', [], { processes: 2 });
    const detached = await fixture.lifeline.noted('detached');
    expect(readStat(detached)?.sid).toBe(detached);
    const report = await sigkillAndVerify(fixture.child, { scope: 'tree' });
    await expectAllDead(fixture);
    expect(fateOf(report, detached)).toMatchObject({ role: 'descendant', fate: 'killed' });
  });

  test('is seen in an orphan inside the session that the root leads', async () => {
    const fixture = await spawnFixture('orphans-child', [], { processes: 2, detached: true });
    const orphan = await fixture.lifeline.noted('orphan');
    expect(readStat(orphan)).toMatchObject({ sid: fixture.pid });
    expect(readStat(orphan)?.ppid).not.toBe(fixture.pid);
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(fateOf(report, orphan)).toMatchObject({ role: 'descendant', fate: 'killed' });
    expect(report.coverage).toBe('session');
  });

  test('is not seen in an orphan inside our own session: that one could be anybody’s', async () => {
    const fixture = await spawnFixture('orphans-child', [], { processes: 2 });
    const orphan = await fixture.lifeline.noted('orphan');
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/1/KILL/20' });
    await expectDead(fixture, [fixture.pid]);
    await expectAlive(fixture, [orphan]);
    expect(fixture.lifeline.signals(orphan)).toEqual([]);
    expect(report).toMatchObject({ ok: true, coverage: 'lineage' });
  });

  test("is not asked for with scope 'process'", async () => {
    const fixture = await spawnFixture('has-children', [1, 'stubborn'], { processes: 2 });
    const report = await sigkillAndVerify(fixture.child);
    await expectDead(fixture, [fixture.pid]);
    await expectAlive(fixture, fixture.others());
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'process' });
    expect(memberPids(report)).toEqual([fixture.pid]);
  });
});
