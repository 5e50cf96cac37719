import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { expectUntouched, useCanaries } from '../helpers/canary.js';
import { compiledFixture } from '../helpers/compiled-fixture.js';
import { expectAlive, expectAllDead } from '../helpers/expect-dead.js';
import { type Ended, runProgram } from '../helpers/run-program.js';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { type Fixture, spawnFixture } from '../helpers/spawn-fixture.js';
import { useInstalledPackage } from './installed.js';

// The overflow user: exists everywhere and owns nothing.
const NOBODY = 65_534;
const { folder, command } = useInstalledPackage();

const deadsure = (...args: (string | number)[]): Promise<Ended> =>
  runProgram(command, args, { cwd: folder });

function asNobody(context: TestContext, ...args: (string | number)[]): Promise<Ended> {
  if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
  return runProgram(command, args, { cwd: folder, uid: NOBODY });
}

let files = 0;
/** A PID file of its own for each test. */
function pidFile(text: string | number, mode = 0o644): string {
  files += 1;
  const path = join(folder, `${files}.pid`);
  writeFileSync(path, `${text}\n`);
  chmodSync(path, mode);
  return path;
}

/** The number of a process that existed, and is proven gone. */
async function goneNumber(): Promise<number> {
  const fixture = await spawnFixture('exits-on-term');
  const exit = once(fixture.child, 'exit');
  fixture.child.kill('SIGTERM');
  await exit;
  await expectAllDead(fixture);
  return fixture.pid;
}

function uniqueWord(): string {
  return `exit-${process.pid}-${Math.random().toString(36).slice(2)}`;
}

describe('deadsure stop exits with', () => {
  useCanaries();

  test('0 when all are gone', async () => {
    const family = await spawnFixture('has-children', [1, 'exits-on-term'], { processes: 2 });
    const ran = await deadsure('stop', family.pid, '--schedule', 'TERM/0.3/KILL/5');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^killed: 2 processes are gone/m);
    await expectAllDead(family);
  });

  test('0 when they were gone, and when nobody matches', async () => {
    expect((await deadsure('stop', await goneNumber())).code).toBe(0);
    const nobody = await deadsure('stop', '--match', uniqueWord());
    expect(nobody).toMatchObject({ code: 0, stdout: 'nothing to stop: nobody was running\n' });
  });

  test('0 for a dry run, which signals nobody and touches no file', async () => {
    const fixture = await spawnFixture('canary');
    const path = pidFile(fixture.pid);
    expect((await deadsure('stop', fixture.pid, '--dry-run')).code).toBe(0);
    const ran = await deadsure('stop', '--pid-file', path, '--dry-run', '--json');
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ outcome: 'would-stop', pidFile: 'kept' });
    await expectUntouched(fixture);
  });

  test('0 with --match, --path and --port', async () => {
    const word = uniqueWord();
    const place = join(folder, uniqueWord());
    mkdirSync(place);
    const [byWord, byPath, byPort] = await Promise.all([
      spawnFixture('exits-on-term', [word]),
      spawnFixture('exits-on-term', [`--home=${place}/x`]),
      spawnFixture('find-listens', ['tcp', '127.0.0.1']),
    ]);
    const port = await byPort.lifeline.noted('port');
    expect((await deadsure('stop', '--match', word)).code).toBe(0);
    expect((await deadsure('stop', '--path', relative(folder, place))).code).toBe(0);
    expect((await deadsure('stop', '--port', port)).code).toBe(0);
    await expectAllDead(byWord, byPath, byPort);
  });

  test('0 for a PID file, which is removed, and for one that is missing', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const path = pidFile(fixture.pid);
    const ran = await deadsure('stop', '--pid-file', path, '--expect', 'exits-on-term.mjs');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(`PID file ${path} is removed`);
    await expectAllDead(fixture);
    const again = await deadsure('stop', '--pid-file', path);
    expect(again).toMatchObject({
      code: 0,
      stdout: `nothing to stop: there is no PID file ${path}\n`,
    });
    const kept = pidFile(await goneNumber());
    const stale = await deadsure('stop', '--pid-file', kept, '--keep-pid-file', '--json');
    expect(stale.code).toBe(0);
    expect(JSON.parse(stale.stdout)).toMatchObject({ outcome: 'already-gone', pidFile: 'kept' });
  });

  test.each(['toml', 'json'])('0 for the PID file that a %s configuration names', async (kind) => {
    const fixture = await spawnFixture('exits-on-term');
    mkdirSync(join(folder, `conf-${kind}/run`), { recursive: true });
    const path = join(folder, `conf-${kind}/run/agent.pid`);
    writeFileSync(path, `${fixture.pid}\n`);
    const config = `conf-${kind}/agent.${kind}`;
    writeFileSync(
      join(folder, config),
      kind === 'json'
        ? JSON.stringify({ paths: { dir: 'run' }, name: 'agent.pid' })
        : '[agent_data_paths]\npid_directory = "run"\n[agent]\npid_file_name = "agent.pid"\n',
    );
    const keys = kind === 'json' ? ['--dir-key', 'paths.dir', '--name-key', 'name'] : [];
    const ran = await deadsure('stop', '--config', config, ...keys, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      outcome: 'stopped',
      pidFile: 'removed',
      reading: { path, pid: fixture.pid },
    });
    await expectAllDead(fixture);
  });

  test('1 when somebody is left, with the reason and what to do', async () => {
    const fixture = await spawnFixture('stubborn');
    const ran = await deadsure('stop', fixture.pid, '--schedule', 'TERM/0.3', '--no-last-resort');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('FAILED: 1 of 1 process is not gone');
    expect(ran.stderr).toContain(`${fixture.pid}  timeout`);
    expect(ran.stderr).toMatch(/It outlived SIGTERM; .*without --no-last-resort/);
    await expectAlive(fixture, [fixture.pid]);
  });

  test("1 when it is another user's", async (context) => {
    const fixture = await spawnFixture('canary');
    const ran = await asNobody(context, 'stop', fixture.pid);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('not-permitted');
    expect(ran.stderr).toContain('run this as that user or as root');
    await expectUntouched(fixture);
  });

  test('1 for a PID file that is invalid, insecure, unreadable or recycled', async (context) => {
    const fixture = await spawnFixture('canary');
    const recycled = pidFile(fixture.pid);
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(recycled, longAgo, longAgo);
    const insecure = pidFile(fixture.pid, 0o666);
    for (const path of [pidFile('12abc'), pidFile(''), insecure, recycled]) {
      const ran = await deadsure('stop', '--pid-file', path);
      expect(ran.code, path).toBe(1);
      expect(ran.stderr).toContain('FAILED: ');
      expect(ran.stderr).toContain(path);
    }
    // A dry run of what cannot work is no success either.
    expect((await deadsure('stop', '--pid-file', pidFile('x'), '--dry-run')).code).toBe(1);
    const unreadable = await asNobody(context, 'stop', '--pid-file', pidFile(fixture.pid, 0o600));
    expect(unreadable.code).toBe(1);
    expect(unreadable.stderr).toContain('EACCES');
    await expectUntouched(fixture);
  });

  test('2 for a command line that is wrong and a target that is refused', async () => {
    for (const args of [[], ['12abc'], [1], ['--config', 'no.toml']]) {
      const ran = await deadsure('stop', ...args);
      expect(ran, args.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(/^deadsure: /);
    }
    const json = await deadsure('stop', 1, '--json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'ERR_UNSAFE_TARGET' } });
  });

  test('2 when several match, unless --yes says so', async () => {
    const word = uniqueWord();
    const fixtures = await Promise.all([
      spawnFixture('exits-on-term', [word]),
      spawnFixture('exits-on-term', [word]),
    ]);
    const ran = await deadsure('stop', '--match', word);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    for (const { pid } of fixtures) expect(ran.stderr).toContain(String(pid));
    for (const fixture of fixtures) await expectUntouched(fixture);
    expect((await deadsure('stop', '--match', word, '--yes')).code).toBe(0);
    await expectAllDead(...fixtures);
  });

  test('130 when it is interrupted', async () => {
    const fixture = await spawnFixture('stubborn');
    const args = ['stop', fixture.pid, '--schedule', 'TERM/60/KILL/5'];
    const ran = await runProgram(command, args, { cwd: folder }, async (child) => {
      const heard = (): boolean => fixture.lifeline.signals(fixture.pid).length > 0;
      await fixture.lifeline.until('a signal', heard);
      child.kill('SIGINT');
    });
    expect(ran.code).toBe(130);
    expect(ran.stderr).toContain(`already sent: SIGTERM to pid ${fixture.pid}`);
    await expectAlive(fixture, [fixture.pid]);
  });
});

describe('deadsure kill exits with', () => {
  useCanaries();

  test('0 when it is gone, alone or with all below it', async () => {
    const [alone, family] = await Promise.all([
      spawnFixture('stubborn'),
      spawnFixture('has-children', [2, 'stubborn'], { processes: 3 }),
    ]);
    expect((await deadsure('kill', alone.pid, '--timeout', '10')).code).toBe(0);
    const tree = await deadsure('kill', family.pid, '--scope', 'tree', '--timeout', '10', '--json');
    expect(tree.code).toBe(0);
    expect(JSON.parse(tree.stdout)).toMatchObject({ outcome: 'killed' });
    await expectAllDead(alone, family);
  });

  test("0 for a dry run, 1 for another user's, 2 for what is wrong", async (context) => {
    const fixture = await spawnFixture('canary');
    expect((await deadsure('kill', fixture.pid, '--dry-run')).code).toBe(0);
    expect((await asNobody(context, 'kill', fixture.pid)).code).toBe(1);
    const wrong = [['-9', fixture.pid], [1]];
    for (const args of wrong) expect((await deadsure('kill', ...args)).code).toBe(2);
    await expectUntouched(fixture);
  });

  /** A process that SIGKILL does not end at once: a debugger holds it. */
  async function spawnHeld(context: TestContext): Promise<{ fixture: Fixture; pid: number }> {
    const program = compiledFixture(context, 'held-at-exit');
    const fixture = await spawnFixture(program, [], { processes: 2 });
    return { fixture, pid: fixture.others()[0]! };
  }

  test('1 when SIGKILL has not ended it in time', async (context) => {
    const { pid } = await spawnHeld(context);
    const ran = await deadsure('kill', pid, '--timeout', '0.3');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`${pid}  timeout, traced`);
    expect(ran.stderr).toContain('SIGKILL was sent and it has not gone yet');
  });

  test('130 when it is interrupted', async (context) => {
    const { pid, fixture } = await spawnHeld(context);
    const isHeld = (): boolean => fixture.lifeline.lines.some((line) => line.startsWith('held '));
    const args = ['kill', pid, '--timeout', '60', '--json'];
    const ran = await runProgram(command, args, { cwd: folder }, async (child) => {
      await fixture.lifeline.until('SIGKILL to reach it', isHeld);
      child.kill('SIGINT');
    });
    expect(ran.code).toBe(130);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      outcome: 'aborted',
      processes: [{ pid, signals: ['SIGKILL'] }],
    });
  });
});

/** Runs it where there is no process to be seen: in a mount namespace of its own, with something else on /proc. */
function blind(context: TestContext, ...args: string[]): Promise<Ended> {
  if (spawnSync('unshare', ['-m', 'true']).status !== 0) {
    skipVisibly(context, 'mount namespaces cannot be made here');
  }
  const hide = 'mount -t tmpfs none /proc && exec "$@"';
  const line = ['-m', 'sh', '-c', hide, 'sh', process.execPath, realpathSync(command), ...args];
  return runProgram('unshare', line, { cwd: folder });
}

describe('deadsure find exits with', () => {
  test('0 and the processes, 3 when there are none, 2 for what is wrong', async () => {
    const word = uniqueWord();
    const fixture = await spawnFixture('exits-on-term', [word, '\u001B[2J\nfake']);
    const found = await deadsure('find', word);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout.trim().split('\n')).toHaveLength(2);
    expect(found.stdout).toContain(String.raw`${word} \x1b[2J\x0afake`);
    const json = await deadsure('find', `/${word}.+fake/s`, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ processes: [{ pid: fixture.pid }] });
    const none = await deadsure('find', uniqueWord(), '--json');
    expect(none.code).toBe(3);
    expect(JSON.parse(none.stdout)).toEqual({ processes: [] });
    expect(none.stderr).toContain('nothing found');
    for (const args of [['/a*/'], ['/tmp/']]) {
      expect((await deadsure('find', ...args)).code, args.join(' ')).toBe(2);
    }
  });

  test('1 when the owner of a port may not be read', async (context) => {
    const fixture = await spawnFixture('find-listens', ['tcp', '127.0.0.1']);
    const port = await fixture.lifeline.noted('port');
    const ran = await asNobody(context, 'find', '--port', port, '--json');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'ERR_PROCESS_TABLE' } });
  });
});

describe('deadsure tree exits with', () => {
  test('0 and the tree, 3 when there is no such process, 2 for what is wrong', async () => {
    const family = await spawnFixture('has-children', [2, 'sits'], { processes: 3 });
    const drawn = await deadsure('tree', family.pid);
    expect(drawn).toMatchObject({ code: 0, stderr: '' });
    const [heading, root, first, second] = drawn.stdout.split('\n');
    expect(heading).toMatch(/^ *PID +STATE +AGE +UID +COMMAND$/);
    expect(root).toMatch(new RegExp(`^ *${family.pid} .*has-children`));
    expect([first?.includes('├─ '), second?.includes('└─ ')]).toEqual([true, true]);
    const json = await deadsure('tree', family.pid, '--json');
    const { processes } = JSON.parse(json.stdout) as {
      processes: { pid: number; depth: number }[];
    };
    expect(processes.map(({ depth }) => depth)).toEqual([0, 1, 1]);
    const whole = await deadsure('tree');
    expect(whole.code).toBe(0);
    expect(whole.stdout).toMatch(new RegExp(`^ *${process.pid} .*ancestor of this command$`, 'm'));
    expect(whole.stdout).toContain('this command');
    expect((await deadsure('tree', await goneNumber())).code).toBe(3);
    expect((await deadsure('tree', '1', '2')).code).toBe(2);
  });

  test('1 when the processes cannot be looked at, as find, stop and kill do', async (context) => {
    const fixture = await spawnFixture('canary');
    const { pid } = fixture;
    const lines = [
      ['tree'],
      ['find', 'node'],
      ['stop', '--match', uniqueWord()],
      ['kill', `${pid}`],
    ];
    const runs = await Promise.all(lines.map((line) => blind(context, ...line, '--json')));
    for (const { code, stdout } of runs) {
      expect(code, stdout).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ERR_PROCESS_TABLE' } });
    }
    await expectUntouched(fixture);
  });

  test('0, and marks zombies and stopped processes', async () => {
    const stopped = await spawnFixture('sits');
    stopped.child.kill('SIGSTOP');
    const ran = await deadsure('tree', stopped.pid);
    expect(ran.stdout).toMatch(/ stopped .* ← stopped: SIGCONT continues it$/m);
  });
});

describe('deadsure pidfile exits with', () => {
  test('0 when it runs, 3 when there is no file', async () => {
    const fixture = await spawnFixture('sits');
    const path = pidFile(fixture.pid);
    const ran = await deadsure('pidfile', path);
    expect(ran).toEqual({
      code: 0,
      stdout: `running: ${path} names pid ${fixture.pid}\n`,
      stderr: '',
    });
    const json = await deadsure('pidfile', path, '--json', '--expect', 'sits.mjs');
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'running', pid: fixture.pid });
    const missing = await deadsure('pidfile', `${path}.none`, '--json');
    expect(missing.code).toBe(3);
    expect(JSON.parse(missing.stdout)).toMatchObject({ status: 'missing' });
  });

  test('1 when it is stale, invalid, insecure or unreadable, 2 for what is wrong', async (context) => {
    const fixture = await spawnFixture('sits');
    const good = pidFile(fixture.pid);
    const link = `${good}.link`;
    symlinkSync(good, link);
    const answers = [
      ['stale', [pidFile(await goneNumber())]],
      ['stale', [good, '--expect', 'something else']],
      ['invalid', [pidFile('12abc')]],
      ['insecure', [link]],
      ['insecure', [pidFile(fixture.pid, 0o666)]],
    ] as const;
    for (const [status, args] of answers) {
      const ran = await deadsure('pidfile', ...args, '--json');
      expect(ran.code, status).toBe(1);
      expect(JSON.parse(ran.stdout)).toMatchObject({ status });
    }
    expect((await deadsure('pidfile', link, '--follow-symlinks')).code).toBe(0);
    expect((await asNobody(context, 'pidfile', pidFile(fixture.pid, 0o600))).code).toBe(1);
    expect((await deadsure('pidfile')).code).toBe(2);
  });

  test('130 when it is interrupted', async () => {
    // Right after it has begun to listen, and before it can have an answer.
    const source = `process.on('newListener', (name) => {
      if (name === 'SIGHUP') queueMicrotask(() => process.kill(process.pid, 'SIGINT'));
    })`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
    const ran = await runProgram(command, ['pidfile', pidFile('1')], { cwd: folder, env });
    expect(ran).toMatchObject({ code: 130, stdout: '', stderr: 'deadsure: interrupted\n' });
  });
});

const BODY = `
const pid = Number(process.argv[2]);
const names = Object.keys(deadsure).sort();
deadsure.escalatingStop(pid, { schedule: 'TERM/10/KILL/5' }).then(({ outcome }) => {
  console.log(JSON.stringify({ outcome, names }));
});
`;

describe('the packed tarball, installed into an empty project', () => {
  test.each([
    ['import', 'main.mjs', "import * as deadsure from 'deadsure';"],
    ['require', 'main.cjs', "const deadsure = require('deadsure');"],
  ])('stops a real process from %s', async (_, file, head) => {
    writeFileSync(join(folder, file), `${head}\n${BODY}`);
    const fixture = await spawnFixture('exits-on-term');
    const ran = await runProgram(process.execPath, [file, fixture.pid], { cwd: folder });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { outcome, names } = JSON.parse(ran.stdout) as { outcome: string; names: string[] };
    expect(outcome).toBe('stopped');
    expect(names).toEqual(expect.arrayContaining(['escalatingStop', 'stopByPidFile', 'schedules']));
    await expectAllDead(fixture);
  });

  test.each([
    ['import', 'supervise.mjs', "import * as supervise from 'deadsure/supervise';"],
    ['require', 'supervise.cjs', "const supervise = require('deadsure/supervise');"],
  ])(
    'gives helpers for supervisors to %s, and their errors are of one family',
    async (_, file, head) => {
      const errors = file.endsWith('.mjs')
        ? "import { DeadsureError } from 'deadsure';"
        : "const { DeadsureError } = require('deadsure');";
      writeFileSync(
        join(folder, file),
        `${head}
       ${errors}
       (async () => {
         const agent = await supervise.spawnVerified('sleep', ['300']);
         const { health } = await supervise.healthOf(agent);
         const { outcome } = await agent.stop();
         const error = await supervise.spawnVerified('/no/such/command').catch((error) => error);
         const isOurs = error instanceof DeadsureError && error instanceof supervise.SpawnError;
         console.log(JSON.stringify({ health, outcome, isOurs, names: Object.keys(supervise).sort() }));
       })();`,
      );
      const ran = await runProgram(process.execPath, [file], { cwd: folder });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(ran.stdout)).toEqual({
        health: 'healthy',
        outcome: 'stopped',
        isOurs: true,
        names: [
          ...[
            'RegistryError',
            'SpawnError',
            'enforceLimits',
            'fileRegistry',
            'healthOf',
            'restart',
          ],
          ...['runHooks', 'spawnVerified', 'stopAll', 'summarize', 'superviseHealth'],
        ],
      });
    },
  );

  test('lets nobody import what is inside', async () => {
    writeFileSync(join(folder, 'deep.mjs'), "await import('deadsure/dist/cli/run.js');");
    const { code, stderr } = await runProgram(process.execPath, ['deep.mjs'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
