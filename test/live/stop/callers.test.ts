import { describe, expect, test } from 'vitest';
import { escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { expectAllDead, expectDead } from '../../helpers/expect-dead.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { runScript } from '../../helpers/library-script.js';
import { quietTime } from '../../helpers/patience.js';
import { expectWithin } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('a hundred calls', () => {
  useCanaries();

  test('leave no listener, timer or descriptor', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'tree'), [100, 1, 200], {
      processes: 101,
    });
    const controller = new AbortController();
    const before = await holdings(controller.signal, fixture.child);
    const options = { signal: controller.signal, schedule: 'TERM/30/KILL/20' } as const;
    const others = fixture.others();
    await Promise.all(others.slice(0, 50).map((pid) => escalatingStop(pid, options)));
    for (const pid of others.slice(50, 98))
      await sigkillAndVerify(pid, { signal: controller.signal });
    await escalatingStop(fixture.child, { ...options, dryRun: true });
    await escalatingStop(fixture.child, { ...options, scope: 'process' });
    await expectNoLeaks(before);
    await expectDead(fixture, [fixture.pid, ...others.slice(0, 98)]);
  });

  test('that fail or are abandoned leave nothing either', async () => {
    const fixture = await spawnFixture('stubborn');
    const before = await holdings(fixture.child);
    const calls = Array.from({ length: 100 }, (_, index) => {
      const controller = new AbortController();
      if (index % 2 === 0)
        setTimeout(() => {
          controller.abort();
        }, index);
      return escalatingStop(fixture.child, {
        signal: controller.signal,
        schedule: 'HUP/0.2',
        lastResort: false,
      });
    });
    for (const outcome of await Promise.allSettled(calls)) expect(outcome.status).toBe('rejected');
    await expectNoLeaks(before);
  });
});

describe('two stops of one target', () => {
  useCanaries();

  test('both settle and tell the same truth, if it goes politely', async () => {
    const fixture = await spawnFixture('slow-exit', [500]);
    const [one, two] = await expectWithin(10_000, () =>
      Promise.all([
        escalatingStop(fixture.child, { schedule: 'TERM/30/KILL/5' }),
        escalatingStop(fixture.pid, { schedule: 'TERM/30/KILL/5' }),
      ]),
    );
    await expectAllDead(fixture);
    expect([one.outcome, two.outcome]).toEqual(['stopped', 'stopped']);
  });

  test('both settle and tell the same truth, if one of them has to kill', async () => {
    const fixture = await spawnFixture('has-children', [2, 'stubborn'], { processes: 3 });
    const [polite, hard] = await expectWithin(20_000, () =>
      Promise.all([
        escalatingStop(fixture.child, { schedule: 'TERM/60/KILL/20' }),
        quietTime(100).then(() => sigkillAndVerify(fixture.child, { scope: 'tree' })),
      ]),
    );
    await expectAllDead(fixture);
    expect(hard).toMatchObject({ ok: true, outcome: 'killed' });
    expect(polite).toMatchObject({ ok: true, survivors: [] });
  });

  test('both kill at once and both say so', async () => {
    for (let round = 0; round < 20; round += 1) {
      const fixture = await spawnFixture('stubborn');
      const reports = await Promise.all([
        sigkillAndVerify(fixture.child),
        sigkillAndVerify(fixture.pid),
        sigkillAndVerify({ pid: fixture.pid }),
      ]);
      await expectAllDead(fixture);
      for (const report of reports) expect(report).toMatchObject({ ok: true, survivors: [] });
    }
  });
});

describe('a pending stop', () => {
  useCanaries();

  test('keeps the event loop alive until it can tell, and not a moment longer', async () => {
    const fixture = await spawnFixture('slow-exit', [700]);
    const said = await expectWithin(20_000, () =>
      runScript(
        `
        deadsure.escalatingStop(Number(process.argv[1]), { schedule: 'TERM/60/KILL/60' }).then((report) => {
          console.log(report.outcome, JSON.stringify(process.getActiveResourcesInfo()));
        });
      `,
        [fixture.pid],
      ),
    );
    await expectAllDead(fixture);
    expect(said).toMatchObject({ code: 0, signal: null });
    expect(said.stdout).toMatch(/^stopped /);
    expect(said.stdout).not.toMatch(/Timeout|Immediate|FSEvent|Process/);
  });

  test('of an unref’ed child keeps the event loop alive too', async () => {
    const said = await expectWithin(20_000, () =>
      runScript(`
        import { spawn } from 'node:child_process';
        const slow = "process.on('SIGTERM', () => setTimeout(() => process.exit(0), 700)); console.log('up'); setTimeout(() => {}, 20000)";
        const child = spawn(process.execPath, ['-e', slow], { stdio: ['ignore', 'pipe', 'ignore'] });
        child.stdout.once('data', () => {
          child.stdout.destroy();
          child.unref();
          deadsure.escalatingStop(child, { schedule: 'TERM/60/KILL/60' }).then((report) => {
            console.log(report.outcome, child.exitCode);
          });
        });
      `),
    );
    expect(said).toEqual({ stdout: 'stopped 0\n', code: 0, signal: null });
  });

  test('needs nothing from PATH, and starts no helper', async () => {
    const fixture = await spawnFixture('has-children', [2, 'stubborn'], { processes: 3 });
    const said = await runScript(
      `
      import childProcess from 'node:child_process';
      import { syncBuiltinESMExports } from 'node:module';
      for (const name of ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync']) {
        childProcess[name] = () => { console.log('started a helper by', name); process.exit(9); };
      }
      syncBuiltinESMExports();
      const report = await deadsure.escalatingStop(Number(process.argv[1]), { schedule: 'TERM/0.2/KILL/20' });
      console.log(report.outcome, report.processes.length);
    `,
      [fixture.pid],
      { env: { PATH: '' } },
    );
    expect(said).toEqual({ stdout: 'killed 3\n', code: 0, signal: null });
    await expectAllDead(fixture);
  });
});
