import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  InvalidOptionError,
  type ProcessCgroup,
  sigkillAndVerify,
  SurvivorsError,
  UnsafeTargetError,
  UnsupportedError,
  waitUntilGone,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { bornIn, controlGroup } from '../../helpers/control-group.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { runScript } from '../../helpers/library-script.js';
import { fateOf, memberPids, ascending, expectRejection } from '../../helpers/reported.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

// The overflow user: exists everywhere and owns nothing.
const NOBODY = 65_534;

/** Who the kernel says is in the group itself, without the code under test. */
function inhabitants({ path }: ProcessCgroup): number[] {
  return readFileSync(`${path}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number);
}

describe('what was started in a control group', () => {
  useCanaries();

  test('is stopped whole: the daemon too, which hangs on nothing else', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, through: bornIn(cgroup) });
    const daemon = await fixture.lifeline.noted('daemon');
    expect(ascending(inhabitants(cgroup))).toEqual(ascending([fixture.pid, daemon]));
    const report = await escalatingStop(fixture.child, { cgroup, schedule: 'TERM/0.3/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(fateOf(report, daemon)).toMatchObject({ fate: 'killed' });
    expect(await cgroup.populated()).toBe(false);
    await cgroup.remove();
    expect(existsSync(cgroup.path)).toBe(false);
  });

  test('is stopped with nobody named, politely', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('daemonizes', ['sits'], {
      processes: 2,
      through: bornIn(cgroup),
    });
    const report = await escalatingStop([], { cgroup, schedule: 'TERM/20/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', coverage: 'cgroup', targets: [] });
    expect(memberPids(report)).toEqual(ascending(fixture.pids()));
  });

  test('is stopped in groups below it too, which are removed with it', async (context) => {
    const cgroup = await controlGroup(context);
    const below = { path: `${cgroup.path}/below/deeper` };
    mkdirSync(below.path, { recursive: true });
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(below) });
    const report = await sigkillAndVerify([], { cgroup });
    await expectAllDead(fixture);
    expect(memberPids(report)).toEqual([fixture.pid]);
    await cgroup.remove();
    expect(existsSync(cgroup.path)).toBe(false);
  });

  test('is stopped though it carries the marker of another call', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], {
      through: bornIn(cgroup),
      env: createMarker().env,
    });
    await sigkillAndVerify([], { cgroup, marker: createMarker() });
    await expectAllDead(fixture);
  });

  test('is stopped while the group is frozen', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(cgroup) });
    writeFileSync(`${cgroup.path}/cgroup.freeze`, '1');
    const report = await escalatingStop(fixture.child, { cgroup, schedule: 'TERM/0.2/KILL/20' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
  });

  test('is waited for, and nothing is sent', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('sits', [], { through: bornIn(cgroup) });
    const report = await waitUntilGone([], {
      cgroup,
      timeoutMs: 20_000,
      onEvent: ({ type }) => {
        if (type === 'captured') fixture.child.kill('SIGTERM');
      },
    });
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', coverage: 'cgroup' });
    expect(fateOf(report, fixture.pid)).toMatchObject({ fate: 'exited', signals: [] });
    await expectAllDead(fixture);
  });

  test('leaves no watcher, timer, listener or descriptor of ours', async (context) => {
    const cgroup = await controlGroup(context);
    const before = await holdings();
    for (let round = 0; round < 20; round++) {
      const fixture = await spawnFixture('sits', [], { through: bornIn(cgroup) });
      await sigkillAndVerify(fixture.child, { cgroup });
      await expectAllDead(fixture);
      fixture.lifeline.close();
    }
    await expectNoLeaks(before);
  });
});

describe('a process that is added', () => {
  useCanaries();

  test('is in the group from then on, with all that it starts', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('sits');
    await cgroup.add(fixture.child);
    expect(inhabitants(cgroup)).toEqual([fixture.pid]);
    expect(await cgroup.populated()).toBe(true);
    const report = await sigkillAndVerify([], { cgroup });
    await expectAllDead(fixture);
    expect(memberPids(report)).toEqual([fixture.pid]);
  });

  test('after it had started others does not make its whole tree held by the group', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('has-children', [1, 'sits'], {
      processes: 2,
      detached: true,
    });
    await cgroup.add(fixture.child);
    expect(inhabitants(cgroup)).toEqual([fixture.pid]);
    const report = await sigkillAndVerify(fixture.child, { cgroup, scope: 'tree' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, coverage: 'session' });
  });

  test('that is gone, or whose pid another has by now, adds nobody', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('sits');
    await cgroup.add({ pid: fixture.pid, startToken: 'some-boot:1' });
    await sigkillAndVerify(fixture.child);
    await cgroup.add(fixture.child);
    await cgroup.add(fixture.pid);
    expect(inhabitants(cgroup)).toEqual([]);
  });

  test('may be neither ourselves, nor an ancestor, nor init', async (context) => {
    const cgroup = await controlGroup(context);
    for (const target of [process.pid, process.ppid, 1, 0, -1, '12', [process.ppid]]) {
      await expectRejection(UnsafeTargetError, cgroup.add(target as number));
    }
    expect(inhabitants(cgroup)).toEqual([]);
  });
});

describe('a group that is not empty', () => {
  useCanaries();

  test('is not removed, and says who is in it', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('canary', [], { through: bornIn(cgroup) });
    const { report } = await expectRejection(SurvivorsError, cgroup.remove());
    expect(report.survivors.map(({ pid }) => pid)).toEqual([fixture.pid]);
    await expectAlive(fixture, [fixture.pid]);
  });

  test('is emptied when it is disposed of', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('stubborn', [], { through: bornIn(cgroup) });
    await cgroup[Symbol.asyncDispose]();
    await expectAllDead(fixture);
    expect(existsSync(cgroup.path)).toBe(false);
  });
});

describe('a group that may not be stopped', () => {
  useCanaries();

  test('is one that we live in, and every group above it', async (context) => {
    const cgroup = await controlGroup(context);
    const inner = { path: `${cgroup.path}/inner` };
    mkdirSync(inner.path);
    const bystander = await spawnFixture('canary', [], { through: bornIn(cgroup) });
    const { stdout } = await runScript(
      `const codes = [];
       for (const path of process.argv.slice(1)) {
         for (const dryRun of [false, true]) {
           await deadsure.escalatingStop([], { cgroup: { path }, dryRun }).catch((error) => codes.push(error.code));
         }
       }
       console.log(codes.join(' '));`,
      [inner.path, cgroup.path],
      { through: bornIn(inner) },
    );
    expect(stdout.trim()).toBe(Array(4).fill('ERR_UNSAFE_TARGET').join(' '));
    await expectAlive(bystander, [bystander.pid]);
  });

  test('is the root of the hierarchy', async (context) => {
    const { path } = await controlGroup(context);
    const mount = { path: path.slice(0, path.lastIndexOf('/')) } as ProcessCgroup;
    await expectRejection(UnsafeTargetError, escalatingStop([], { cgroup: mount }));
  });

  test('is one whose processes cannot be told', async (context) => {
    const cgroup = await controlGroup(context);
    const threaded = { path: `${cgroup.path}/threaded` } as ProcessCgroup;
    mkdirSync(threaded.path);
    writeFileSync(`${threaded.path}/cgroup.type`, 'threaded');
    await expectRejection(UnsupportedError, escalatingStop([], { cgroup: threaded }));
  });

  test('is none at all', async (context) => {
    const { path: file } = await controlGroup(context);
    for (const path of ['/tmp', '/no/such/place', process.execPath, `${file}/cgroup.procs`]) {
      const cgroup = { path } as ProcessCgroup;
      await expectRejection(InvalidOptionError, escalatingStop([], { cgroup }));
    }
  });

  test('is not one that was removed: that one is empty', async (context) => {
    const cgroup = await controlGroup(context);
    await cgroup.remove();
    await cgroup.remove();
    expect(await cgroup.populated()).toBe(false);
    const report = await escalatingStop([], { cgroup });
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', processes: [] });
  });
});

describe('a user who is not root', () => {
  const CREATE = `
    try {
      const cgroup = await deadsure.createCgroup();
      const { spawn } = await import('node:child_process');
      const child = spawn('sleep', ['1000'], { detached: true });
      await cgroup.add(child);
      const report = await deadsure.escalatingStop([], { cgroup });
      await cgroup.remove();
      console.log(report.outcome, report.coverage, report.processes.length, child.signalCode);
    } catch (error) {
      console.log(error.code, error.message);
    }`;

  function needRoot(context: Parameters<typeof skipVisibly>[0]): void {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
  }

  test('is told where it may not make groups', async (context) => {
    needRoot(context);
    await controlGroup(context);
    const { stdout } = await runScript(CREATE, [], { uid: NOBODY });
    expect(stdout).toMatch(/^ERR_UNSUPPORTED .*not writable for this user/);
  });

  test('makes and stops groups below one that was delegated to it', async (context) => {
    needRoot(context);
    const delegated = await controlGroup(context);
    for (const file of ['', '/cgroup.procs', '/cgroup.subtree_control', '/cgroup.threads']) {
      chownSync(`${delegated.path}${file}`, NOBODY, NOBODY);
    }
    const enter = `echo $$ > '${delegated.path}/cgroup.procs' && exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups "$@"`;
    const { stdout } = await runScript(CREATE, [], { through: ['sh', '-c', enter, 'sh'] });
    expect(stdout.trim()).toMatch(/^stopped \w+ 1 /);
  });
});
