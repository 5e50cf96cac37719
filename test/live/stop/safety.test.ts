import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  InvalidOptionError,
  pidsMatching,
  sigkillAndVerify,
  stopMatching,
} from '../../../src/index.js';
import { canary, expectUntouched, useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { runScript } from '../../helpers/library-script.js';
import { tapSignals } from '../../helpers/tap-signals.js';
import { readStat } from '../../helpers/proc-stat.js';
import { memberPids, expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('a target in our own process group', () => {
  useCanaries();

  test('is ended, while we and our siblings live', async () => {
    const [sibling, fixture] = await Promise.all([
      canary(),
      spawnFixture('has-children', [2, 'stubborn'], { processes: 3 }),
    ]);
    const ours = readStat(process.pid)?.pgid;
    expect(readStat(fixture.pid)?.pgid).toBe(ours);
    expect(readStat(sibling.pid)?.pgid).toBe(ours);
    const report = await escalatingStop(fixture.child, { schedule: 'TERM/0.2/KILL/20' });
    await expectAllDead(fixture);
    expect(report.outcome).toBe('killed');
    await expectUntouched(sibling);
  });
});

describe('a target that leads our own session', () => {
  useCanaries();

  test('is ended, while we and our children live', async () => {
    const said = await runScript(
      `
      import { spawn } from 'node:child_process';
      const child = spawn('sleep', ['20'], { stdio: 'ignore' });
      const report = await deadsure.escalatingStop(Number(process.argv[1]), { schedule: 'TERM/5/KILL/20' });
      const signalled = report.processes.filter(({ signals }) => signals.length > 0).map(({ pid }) => pid);
      console.log(JSON.stringify([report.ok, signalled, child.exitCode, child.signalCode]), process.argv[1]);
      child.kill('SIGKILL');
    `,
      [],
      // The script is orphaned into the session of the shell, whose pid it is given.
      { detached: true, through: ['/bin/sh', '-c', '("$@" $$ &); exec sleep 20', 'sh'] },
    );
    expect(said).toMatchObject({ signal: 'SIGTERM' });
    const [result, leader] = said.stdout.trim().split(' ');
    expect(result).toBe(`[true,[${leader ?? ''}],null,null]`);
  });
});

describe('a marker that we carry ourselves', () => {
  useCanaries();

  test('ends the others that carry it, while we and our ancestors live', async () => {
    const marker = createMarker();
    const fixture = await spawnFixture('stubborn', [], { env: marker.env });
    const said = await runScript(
      `
      const marker = { name: process.argv[1], value: process.argv[2], env: {} };
      const report = await deadsure.escalatingStop([], { marker, schedule: 'TERM/0.2/KILL/20' });
      console.log(JSON.stringify([report.ok, report.processes.map(({ pid }) => pid)]));
    `,
      [marker.name, marker.value],
      {
        env: { ...marker.env, PATH: '' },
        through: ['/bin/sh', '-c', '"$@"; echo "shell lives"', 'sh'],
      },
    );
    await expectAllDead(fixture);
    expect(said.stdout).toBe(`[true,[${fixture.pid}]]\nshell lives\n`);
  });
});

describe('a throw while a tree is frozen', () => {
  useCanaries();

  test('comes out of the call, and nobody stays stopped', async () => {
    const fixture = await spawnFixture('has-children', [3, 'stubborn'], {
      processes: 4,
      detached: true,
    });
    const sent: unknown[] = [];
    const call = tapSignals(
      fixture.pids(),
      (_pid, signal) => {
        sent.push(signal);
        if (signal === 'SIGKILL') throw new Error('injected');
      },
      () => escalatingStop(fixture.child, { schedule: 'TERM/0.2/KILL/5' }),
    );
    await expect(call).rejects.toThrow('injected');
    expect(sent, 'there was a freeze').toContain('SIGSTOP');
    await expectAlive(fixture, fixture.pids());
  });
});

describe('a process group that the target leads', () => {
  useCanaries();

  test('may hold an invited stranger, who lives', async (context) => {
    const group = compiledFixture(context, 'group');
    const leader = await spawnFixture(group);
    const stranger = await spawnFixture(group, [leader.pid]);
    expect(readStat(leader.pid)?.pgid).toBe(leader.pid);
    expect(readStat(stranger.pid)?.pgid).toBe(leader.pid);
    const report = await sigkillAndVerify(leader.child, { scope: 'tree' });
    await expectAllDead(leader);
    await expectAlive(stranger, [stranger.pid]);
    expect(memberPids(report)).toEqual([leader.pid]);
  });
});

describe('a pattern', () => {
  useCanaries();

  test('on our own command line, under a shell, ends the others and neither us nor the shell', async () => {
    const token = `deadsure-test-${randomUUID()}`;
    const fixture = await spawnFixture('stubborn', [token]);
    const said = await runScript(
      `
      const report = await deadsure.stopMatching(process.argv[1], { schedule: 'TERM/0.2/KILL/20' });
      console.log(JSON.stringify(report));
    `,
      [token],
      // The shell stays, since more is to be done after the command.
      { through: ['/bin/sh', '-c', '"$@"; echo "shell lives"', 'sh'] },
    );
    await expectAllDead(fixture);
    expect(said).toMatchObject({ code: 0, signal: null });
    const [first = '', second] = said.stdout.trim().split('\n');
    expect(memberPids(JSON.parse(first) as Parameters<typeof memberPids>[0])).toEqual([
      fixture.pid,
    ]);
    expect(second).toBe('shell lives');
  });

  test('that matches everything never finds us or our ancestors', async () => {
    await expectNoSignal(async () => {
      const everything = await pidsMatching({ command: /./, uid: 'any' });
      expect(everything.length).toBeGreaterThan(0);
      let pid = process.pid;
      while (pid > 0) {
        expect(everything).not.toContain(pid);
        pid = readStat(pid)?.ppid ?? 0;
      }
    });
  });

  test.each([
    ['an empty string', ''],
    ['an empty command', { command: '' }],
    ['a regular expression that matches the empty string', /.*/],
    ['such an expression as command', { command: /x?/ }],
    ['such an expression as name', { name: /(?:)/ }],
    ['no field', {}],
    ['a user alone', { uid: 'any' as const }],
    ['an age alone', { olderThanMs: 0 }],
    ['the root directory', { path: '/' }],
    ['a relative path', { path: 'src' }],
    ['an empty path', { path: '' }],
    ['an empty environment', { env: {} }],
  ])('of %s is refused before any signal', async (_what, query) => {
    await expectNoSignal(async () => {
      await expectRejection(InvalidOptionError, stopMatching(query));
      await expectRejection(
        InvalidOptionError,
        stopMatching(query, { dryRun: true, reject: false }),
      );
    });
  });
});
