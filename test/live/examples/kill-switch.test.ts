import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pidFileOf } from '../../../src/cli/config/configured-pid-file.js';
import { readConfiguration } from '../../../docs/examples/kill-switch/configuration.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { until } from '../../helpers/patience.js';
import { expectWithin, withoutCont } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture, type Fixture } from '../../helpers/spawn-fixture.js';
import { runCli } from '../cli/run-cli.js';
import { foundByScan } from './found-by-scan.js';
import { useKillSwitch, writePid } from './kill-switch-files.js';
import { runExample } from './run-example.js';

// The overflow user: exists everywhere and owns nothing.
const NOBODY = 65_534;
const { root, place, startAgent, run } = useKillSwitch();

useCanaries();

/** The switch with nothing but a PID file: no configuration says what the process should be. */
const byFile = (path: string, ...more: string[]) =>
  run('kill-switch.js', ['--pid-file', path, ...more]);
const byConfig = (config: string, ...more: string[]) =>
  run('kill-switch.js', ['--config', config, ...more]);

/** The number of a process that is proven gone. */
async function goneNumber(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid!;
}

/** Waits until a fixture has heard a signal, and then does something. */
const onSignal = (fixture: Fixture, signal: string, act: () => void) => async () => {
  const heard = () => fixture.lifeline.signals(fixture.pid).includes(signal);
  await fixture.lifeline.until(`its ${signal}`, heard);
  act();
};

describe('the kill switch', () => {
  test('S0.1 tells each way of naming nobody apart, with path and text, and signals nobody', async (context) => {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
    const cases: [string, RegExp, number][] = [
      ['seven', /no process: it is malformed: "seven"/, 1],
      ['12abc', /it is malformed: "12abc"/, 1],
      ['-1', /it is (malformed|out-of-range): "-1"/, 1],
      ['0', /it is out-of-range: "0"/, 1],
      ['  \t', /it is empty/, 1],
    ];
    const answers = await Promise.all([
      ...cases.map(async ([text, said, code]) => {
        const path = writePid(place(), text);
        return { path, said, code, ran: await byFile(path) };
      }),
      (async () => {
        const path = writePid(place(), process.pid, 0o600);
        const ran = await run('kill-switch.js', ['--pid-file', path], { uid: NOBODY });
        return { path, said: /cannot be read: EACCES/, code: 1, ran };
      })(),
      (async () => {
        const path = place().pidFile;
        return { path, said: /there is no PID file/, code: 0, ran: await byFile(path) };
      })(),
    ]);
    for (const { path, said, code, ran } of answers) {
      expect(ran.stdout).toMatch(said);
      expect(ran.stdout).toContain(path);
      expect(ran.stdout).not.toContain('found pid');
      expect(ran.code, ran.stdout).toBe(code);
    }
    const told = answers.map(({ path, ran }) => ran.stdout.replaceAll(path, ''));
    expect(new Set(told).size).toBe(answers.length);
  });

  test('S0.1 trims what surrounds the number', async () => {
    const fixture = await spawnFixture('exits-on-int');
    const ran = await byFile(writePid(place(), ` \t${fixture.pid}  \r`));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    await expectAllDead(fixture);
  });

  test('S0.2 stops a process that is no child of its own', async () => {
    const { config, pidFile } = place();
    const agent = await startAgent(config);
    const ran = await byConfig(config);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(`oscar: stopped: pid ${agent.pid}`);
    expect(agent.exitCode).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
  });

  test('S0.2 warns of a stale file, removes it, and succeeds', async () => {
    const { config, pidFile, ...rest } = place();
    const pid = await goneNumber();
    writePid({ config, pidFile, ...rest }, pid);
    const ran = await byConfig(config);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(
      `oscar: WARNING: PID file ${pidFile} is stale: pid ${pid} is not running`,
    );
    expect(existsSync(pidFile)).toBe(false);
  });

  test('S0.3 sends INT, TERM, KILL, each only if the one before was not enough', async () => {
    const cases = [
      ['exits-on-int', 'INT/30/TERM/9/KILL/5'],
      ['exits-on-term', 'INT/0.2/TERM/30/KILL/5'],
      ['stubborn', 'INT/0.2/TERM/0.2/KILL/5'],
    ] as const;
    const fixtures = await Promise.all(cases.map(([name]) => spawnFixture(name)));
    const runs = await Promise.all(
      fixtures.map(({ pid }, index) =>
        byFile(writePid(place(), pid), '--schedule', cases[index]![1]),
      ),
    );
    const sent = runs.map(({ stdout }) => [...stdout.matchAll(/SIG[A-Z]+(?= to pid)/g)].join(' '));
    expect(sent).toEqual(['SIGINT', 'SIGINT SIGTERM', 'SIGINT SIGTERM SIGKILL']);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    // Heard by the processes themselves, in that order.
    const heard = fixtures.map(({ lifeline, pid }) => withoutCont(lifeline.signals(pid)).join(' '));
    expect(heard).toEqual(['SIGINT', 'SIGINT SIGTERM', 'SIGINT SIGTERM']);
    await expectAllDead(...fixtures);
  });

  test('S0.3 waits for 5, 2 and 1 s unless told otherwise, and no longer than needed', async () => {
    const { config } = place();
    expect((await readConfiguration(config)).schedule).toBe('INT/5/TERM/2/KILL/1');
    await startAgent(config);
    const unasked = await byConfig(config);
    expect(unasked.stdout).toMatch(/SIGINT to pid \d+, waiting up to 5 s/);
    await startAgent(config);
    const patient = ['--schedule', 'INT/60/KILL/5'];
    const ran = await expectWithin(30_000, () => byConfig(config, ...patient));
    expect(ran.stdout).toMatch(/SIGINT to pid \d+, waiting up to 60 s/);
  });

  test('S0.3 succeeds when the process vanishes between two stages, and signals no further', async () => {
    const fixture = await spawnFixture('stubborn');
    const ran = await run(
      'kill-switch.js',
      ['--pid-file', writePid(place(), fixture.pid), '--schedule', 'INT/30/TERM/2/KILL/1'],
      { meanwhile: onSignal(fixture, 'SIGINT', () => fixture.child.kill('SIGKILL')) },
    );
    expect(ran.code).toBe(0);
    expect(ran.stdout).not.toContain('SIGTERM');
    await expectAllDead(fixture);
  });

  test('S0.3 fails, says why and what to do, when access is denied', async (context) => {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
    const fixture = await spawnFixture('canary');
    const path = writePid(place(), fixture.pid);
    const ran = await run('kill-switch.js', ['--pid-file', path], { uid: NOBODY });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(
      new RegExp(
        `FAILED: pid ${fixture.pid} is left: not-permitted\\. .* run this as that user or as root`,
      ),
    );
    // S0.5: only a success removes the file.
    expect(readFileSync(path, 'utf8')).toBe(`${fixture.pid}\n`);
    await expectUntouched(fixture);
  });

  test('S0.4 logs every stage and the outcome with the name and the pid', async () => {
    const fixture = await spawnFixture('stubborn');
    const path = writePid(place(), fixture.pid);
    const { stdout } = await byFile(path, '--schedule', 'INT/0.1/TERM/0.1/KILL/5');
    const lines = stdout.trim().split('\n');
    for (const line of lines) expect(line).toMatch(/^agent: /);
    for (const said of ['found', 'SIGINT to', 'SIGTERM to', 'SIGKILL to', 'killed:']) {
      expect(lines).toContainEqual(expect.stringMatching(`${said} pid ${fixture.pid}`));
    }
    expect(lines.at(-1)).toBe(`agent: PID file ${path}: removed`);
  });

  test('S0.5 keeps a file that names somebody else by the time', async () => {
    const fixture = await spawnFixture('slow-exit', [50]);
    const path = writePid(place(), fixture.pid);
    const rewrite = () => {
      writeFileSync(path, `${process.pid}\n`);
    };
    const ran = await run('kill-switch.js', ['--pid-file', path, '--schedule', 'TERM/9/KILL/5'], {
      meanwhile: onSignal(fixture, 'SIGTERM', rewrite),
    });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`PID file ${path}: kept`);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
  });

  test('S0.5 removes the file only after the process is gone', async () => {
    const fixture = await spawnFixture('slow-exit', [300]);
    const path = writePid(place(), fixture.pid);
    let wasThere = false;
    const ran = await run('kill-switch.js', ['--pid-file', path, '--schedule', 'TERM/9/KILL/5'], {
      meanwhile: onSignal(fixture, 'SIGTERM', () => {
        wasThere = existsSync(path);
      }),
    });
    expect(wasThere).toBe(true);
    expect(ran.stdout.indexOf('exited after')).toBeLessThan(ran.stdout.indexOf(': removed'));
    expect(ran.code).toBe(0);
    expect(existsSync(path)).toBe(false);
    await expectAllDead(fixture);
  });

  test('S0.5 logs a removal that fails, and succeeds all the same', async (context) => {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
    const fixture = await spawnFixture('exits-on-int', [], { uid: NOBODY });
    const where = place();
    const path = writePid(where, fixture.pid);
    // Its own file, in a directory that is root's to change.
    chownSync(path, NOBODY, NOBODY);
    const ran = await run('kill-switch.js', ['--pid-file', path], { uid: NOBODY });
    expect(ran.stdout).toMatch(/WARNING: PID file .*: not-removed: EACCES/);
    expect(ran.code).toBe(0);
    expect(existsSync(path)).toBe(true);
    await expectAllDead(fixture);
  });

  test('S0.6 reads the path from the same file as the agent, TOML or JSON, from anywhere', async () => {
    const [toml, json] = [place(), place()];
    const asJson = join(json.folder, 'config.json');
    writeFileSync(
      asJson,
      JSON.stringify({
        agent: { name: 'oscar', pid_file_name: 'oscar.pid', command: 'kill-switch/agent.js' },
        agent_data_paths: { pid_directory: 'run', work_directory: 'work' },
        kill_switch: { schedule: 'INT/5' },
      }),
    );
    for (const config of [toml.config, asJson]) {
      const agent = await startAgent(relative(root, config), root);
      const cwd = join(toml.folder, 'work');
      const ran = await run('kill-switch.js', ['--config', relative(cwd, config)], { cwd });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toContain(`stopped: pid ${agent.pid}`);
    }
  });

  test('S0.6 touches nothing in a dry run', async () => {
    const { config, pidFile } = place();
    const agent = await startAgent(config);
    const { atimeMs: _atimeMs, atime: _atime, ...before } = lstatSync(pidFile);
    const ran = await byConfig(config, '--dry-run', '--sweep');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(`oscar: found pid ${agent.pid}: `);
    expect(ran.stdout).toContain(`oscar: would-stop: pid ${agent.pid}`);
    expect(lstatSync(pidFile)).toMatchObject(before);
    expect(agent.exitCode).toBeNull();
    agent.kill('SIGTERM');
    await once(agent, 'exit');
    // That it is nobody who could be named is told in a dry run, too.
    expect((await byFile(writePid(place(), 'x'), '--dry-run')).code).toBe(1);
  });

  test('S0.7 finds by the path what else of the agent runs, and stops it on request', async () => {
    const { config, workDirectory } = place();
    const agent = await startAgent(config);
    const stray = spawn('sleep', ['60'], { cwd: workDirectory, detached: true });
    register(stray, undefined, 'test');
    await once(stray, 'spawn');
    const listed = await byConfig(config);
    expect(listed.code).toBe(0);
    expect(listed.stdout).toContain(`stopped: pid ${agent.pid}`);
    expect(listed.stdout).toContain(`oscar: pid ${stray.pid} is in ${workDirectory}: sleep 60`);
    expect(stray.signalCode).toBeNull();
    const swept = await byConfig(config, '--sweep');
    expect(swept.code).toBe(0);
    expect(swept.stdout).toContain(`oscar: stopped: pid ${stray.pid}`);
    await until('the stray to be collected', () => stray.signalCode !== null);
  });
});

describe('the agent', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'S0.8 writes its pid, and on %s leaves in good order and takes its file along',
    async (signal) => {
      const { config, pidFile, workDirectory } = place();
      const agent = await startAgent(config);
      expect(readFileSync(pidFile, 'utf8')).toBe(`${agent.pid}\n`);
      const journal = join(workDirectory, 'journal');
      await until('it to work', () => existsSync(journal) && statSync(journal).size > 20);
      agent.kill(signal);
      await once(agent, 'exit');
      expect(agent.exitCode).toBe(0);
      expect(readFileSync(journal, 'utf8')).toMatch(/ended in good order\n$/);
      expect(readdirSync(join(pidFile, '..'))).toEqual([]);
    },
  );

  test('S0.8 leaves a file that is not its own any more', async () => {
    const { config, pidFile } = place();
    const agent = await startAgent(config);
    writeFileSync(`${pidFile}.new`, `${process.pid}\n`);
    renameSync(`${pidFile}.new`, pidFile);
    agent.kill('SIGTERM');
    await once(agent, 'exit');
    expect(agent.exitCode).toBe(0);
    expect(readFileSync(pidFile, 'utf8')).toBe(`${process.pid}\n`);
  });
});

describe('what went wrong in the original', () => {
  test('paths that differ: there is one, joined as the command line of deadsure joins it', async () => {
    const { folder } = place();
    const tables = [
      ['run', 'a.pid'],
      ['./run', 'a.pid'],
      ['../run', 'sub/a.pid'],
      ['/run/agent', 'a.pid'],
      ['run', '/tmp/a.pid'],
    ] as const;
    for (const [directory, name] of tables) {
      const table = {
        agent: { name: 'x', pid_file_name: name, command: 'x' },
        agent_data_paths: { pid_directory: directory, work_directory: 'work' },
        kill_switch: { schedule: 'INT/5' },
      };
      const file = join(folder, 'config.json');
      writeFileSync(file, JSON.stringify(table));
      const { pidFile } = await readConfiguration(file);
      expect(pidFile).toBe(pidFileOf(table, { file, dirKey: undefined, nameKey: undefined }));
    }
  });

  test('paths that differ: none has a default, in the agent or in the switch', async () => {
    const { folder, config } = place();
    const lacking = join(folder, 'lacking.toml');
    writeFileSync(lacking, readFileSync(config, 'utf8').replace(/^pid_directory.*$/m, ''));
    const unexpanded = join(folder, 'unexpanded.toml');
    writeFileSync(unexpanded, readFileSync(config, 'utf8').replace('"run"', '"$HOME/run"'));
    const wrong = [[], ['--config'], ['--config', lacking], ['--config', unexpanded]];
    const runs = wrong.flatMap((args) => [run('agent.js', args), run('kill-switch.js', args)]);
    for (const { code, stdout, stderr } of await Promise.all(runs)) {
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/--config|pid_directory|not expanded here/);
    }
  });

  test('an invalid file that looked like success: exit code 1', async () => {
    const { config, pidFile, ...rest } = place();
    writePid({ config, pidFile, ...rest }, 'nonsense');
    const ran = await byConfig(config);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('FAILED: nobody was signalled');
    expect(readFileSync(pidFile, 'utf8')).toBe('nonsense\n');
  });

  test('a second instance that took the first one’s file, and then deleted it: neither', async () => {
    const { config, pidFile } = place();
    const first = await startAgent(config);
    const second = await run('agent.js', ['--config', config]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`names pid ${first.pid}, which is running`);
    expect(readFileSync(pidFile, 'utf8')).toBe(`${first.pid}\n`);
    expect((await byConfig(config)).stdout).toContain(`stopped: pid ${first.pid}`);
  });

  test('a script that did not even load: each is run, by the demonstration too', async () => {
    // In our folder, so that the last scan of this file sees what it would leave.
    const { status, lines } = await runExample('kill-switch', { TMPDIR: root });
    expect(lines).toContain('Every answer was right.');
    expect(lines.filter((line) => line.startsWith('WRONG'))).toEqual([]);
    expect(status).toBe(0);
  });

  test('a recycled pid: the stranger who has it now is not signalled', async () => {
    const stranger = await spawnFixture('canary');
    const where = place();
    writePid(where, stranger.pid);
    // The configuration says what the agent's command line holds.
    const ran = await byConfig(where.config);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`is stale: another process has pid ${stranger.pid} by now`);
    expect(existsSync(where.pidFile)).toBe(false);
    // Where nothing says so, the times do; then it is not sure enough to remove the file.
    const path = writePid(place(), stranger.pid);
    utimesSync(path, 1e9, 1e9);
    const timed = await byFile(path);
    expect(timed.code).toBe(1);
    expect(timed.stdout).toContain('FAILED: nobody was signalled');
    expect(existsSync(path)).toBe(true);
    await expectUntouched(stranger);
  });
});

describe('the same through the command line of deadsure', () => {
  test('looks, rehearses, stops and sweeps the agent by its configuration', async () => {
    const { config, pidFile, workDirectory } = place();
    expect((await runCli(['pidfile', '--config', config])).code).toBe(3);
    const agent = await startAgent(config);
    const expecting = ['--config', config, '--expect', 'kill-switch/agent.js'];
    const looked = await runCli(['pidfile', ...expecting]);
    expect(looked).toEqual({
      code: 0,
      stdout: `running: ${pidFile} names pid ${agent.pid}\n`,
      stderr: '',
    });
    const rehearsed = await runCli(['stop', ...expecting, '--dry-run']);
    expect(rehearsed.code).toBe(0);
    expect(agent.exitCode).toBeNull();
    const stopped = await runCli(['stop', ...expecting, '--schedule', 'INT/5/TERM/2/KILL/1']);
    expect(stopped.code).toBe(0);
    expect(stopped.stdout).toContain('stopped: 1 process is gone');
    expect(agent.exitCode).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
    expect((await runCli(['stop', ...expecting])).stdout).toContain('nothing to stop');

    const stray = spawn('sleep', ['60'], { cwd: workDirectory });
    register(stray, undefined, 'test');
    await once(stray, 'spawn');
    expect((await runCli(['find', '--path', workDirectory])).stdout).toContain(`${stray.pid}  `);
    expect((await runCli(['stop', '--path', workDirectory, '--yes'])).code).toBe(0);
    expect((await runCli(['find', '--path', workDirectory])).code).toBe(3);
  });
});

test('S0 leaves nobody behind', async () => {
  const { config } = place();
  const agent = await startAgent(config);
  // A scan that sees nothing would find nothing for ever.
  expect(foundByScan(root)).toEqual([agent.pid]);
  await byConfig(config);
  expect(foundByScan(root)).toEqual([]);
});
