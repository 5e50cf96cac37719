import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  createMarker,
  DeadsureError,
  InvalidOptionError,
  sigkillAndVerify,
  SurvivorsError,
} from '../../../src/index.js';
import { healthOf, SpawnError, spawnVerified } from '../../../src/supervise/supervise.js';
import type { SpawnVerifiedOptions } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { until } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { expectRejection, fateOf } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { temporaryDirectory } from '../find/temporary-directory.js';
import { carriersOf, environmentOf } from './carriers.js';
import { spawnAgent } from './spawn-agent.js';

const QUICK = { schedule: 'TERM/0.3/KILL/20' } as const;
const NOBODY = 65_534;

/** Starts a shell that must fail, and proves that nothing of it is left. */
async function expectFailure(
  script: string,
  options: SpawnVerifiedOptions = {},
): Promise<SpawnError> {
  const mark = `SPAWN_TEST=${randomUUID()}`;
  const env = { ...process.env, SPAWN_TEST: mark.slice('SPAWN_TEST='.length) };
  const error = await expectRejection(
    SpawnError,
    spawnVerified('/bin/sh', ['-c', script], { env, stop: QUICK, settleMs: 20_000, ...options }),
  );
  expect(error).toBeInstanceOf(DeadsureError);
  expect(error.code).toBe('ERR_SPAWN');
  expect(carriersOf(mark), 'left behind').toEqual([]);
  return error;
}

describe('what was started', () => {
  useCanaries();

  test('S2.1 leads a session of its own, has an identity, and was seen by the process table', async () => {
    const { agent, pid, child } = await spawnAgent('sits');
    expect(readStat(pid)).toMatchObject({ ppid: process.pid, pgid: pid, sid: pid });
    expect(agent).toMatchObject({ pid, child, startToken: expect.stringMatching(/./) });
    expect(environmentOf(pid)).toContain(`${agent.marker.name}=${agent.marker.value}`);
    await agent.stop(QUICK);
  });

  test('is stopped with the daemon that hangs on nothing else', async () => {
    const fixture = await spawnAgent('daemonizes', [], { processes: 2, stop: QUICK });
    const daemon = await fixture.lifeline.noted('daemon');
    const report = await fixture.agent.stop();
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
    expect(fateOf(report, daemon)).toMatchObject({ fate: 'killed' });
    expect(await fixture.agent.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('is stopped even when it has long gone itself, and its daemon has not', async () => {
    const fixture = await spawnAgent('root-exits-child-stays', [], {
      processes: 2,
      stop: QUICK,
    });
    fixture.child.kill('SIGTERM');
    expect(await fixture.agent.exited).toEqual({ code: 0, signal: null });
    expect(fixture.agent).toMatchObject({ exitCode: 0, signalCode: null });
    expect(await healthOf(fixture.agent)).toMatchObject({ health: 'completed', exitCode: 0 });
    expect(await fixture.agent.stop()).toMatchObject({ ok: true, outcome: 'killed' });
    await expectAllDead(fixture);
  });

  test('carries the marker of who started us as well, so that either finds it', async () => {
    const outer = createMarker();
    const { agent, pid } = await spawnAgent('sits', [], { env: { ...process.env, ...outer.env } });
    expect(agent.marker.name).not.toBe(outer.name);
    expect(environmentOf(pid)).toEqual(
      expect.arrayContaining([
        `${outer.name}=${outer.value}`,
        `${agent.marker.name}=${agent.marker.value}`,
      ]),
    );
    expect(await agent.stop(QUICK)).toMatchObject({ coverage: 'marker' });
  });

  test('is stopped at the end of the scope of `await using`', async () => {
    const fixture = await spawnAgent('stubborn', [], { stop: QUICK });
    {
      await using agent = fixture.agent;
      expect(agent.pid).toBe(fixture.pid);
    }
    await expectAllDead(fixture);
  });

  test('takes the options of stop() over its own, and never another marker', async () => {
    const fixture = await spawnAgent('stubborn', [], { stop: { ...QUICK, label: 'agent 108' } });
    const stop = { schedule: 'TERM/0.1', lastResort: false };
    const error = await expectRejection(SurvivorsError, fixture.agent.stop(stop));
    expect(error.report).toMatchObject({ label: 'agent 108', survivors: [{ pid: fixture.pid }] });
    expect(await fixture.agent.stop({ dryRun: true })).toMatchObject({ outcome: 'would-stop' });
    await expectRejection(InvalidOptionError, fixture.agent.stop({ marker: createMarker() }));
    await fixture.agent.stop();
    await expectAllDead(fixture);
  });

  test('is stopped when its signal aborts, and the signal hears no more of who has ended', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const ended = await spawnAgent('sits', [], { signal, stop: QUICK });
    await ended.agent.stop();
    const fixture = await spawnAgent('stubborn', [], { signal, stop: QUICK });
    controller.abort();
    expect(await fixture.agent.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await expectAllDead(fixture, ended);
  });

  test('and could not be stopped when its signal aborted is a warning', async () => {
    const controller = new AbortController();
    const fixture = await spawnAgent('stubborn', [], {
      signal: controller.signal,
      stop: { schedule: 'TERM/0.1', lastResort: false },
    });
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    controller.abort();
    await until('a warning', () => warning.mock.calls.length > 0);
    expect(warning.mock.calls[0]?.[0]).toContain(`pid ${fixture.pid}`);
    warning.mockRestore();
    await fixture.agent.stop({ ...QUICK, lastResort: true });
    await expectAllDead(fixture);
  });

  test('runs where, as whom and with what it was told', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o755);
    const out = join(directory, 'out');
    const agent = await spawnVerified(
      '/bin/sh',
      ['-c', 'pwd; id -u; id -g; echo "$COLOUR"; cat; exec sleep 300'],
      {
        cwd: directory,
        uid: NOBODY,
        gid: NOBODY,
        env: { PATH: process.env['PATH'], COLOUR: 'blue' },
        stdout: out,
      },
    );
    register(agent.child, undefined, 'test');
    await until('what it says', () => readFileSync(out, 'utf8').split('\n').length > 4);
    expect(readFileSync(out, 'utf8')).toBe(`${directory}\n${NOBODY}\n${NOBODY}\nblue\n`);
    await agent.stop(QUICK);
  });

  test('leaves no listener, timer or descriptor of ours, whether it started or failed', async () => {
    const { signal } = new AbortController();
    const log = join(temporaryDirectory(), 'log');
    const round = async (): Promise<void> => {
      const agent = await spawnVerified('sleep', ['300'], { stdout: log, stderr: log, signal });
      register(agent.child, undefined, 'test');
      await agent.stop(QUICK);
      await expectFailure('exit 3', { stdout: log, stderr: 'pipe' });
      await expectRejection(SpawnError, spawnVerified('/no/such/command', [], { stdout: log }));
    };
    await round();
    const before = await holdings(signal);
    await round();
    await round();
    await expectNoLeaks(before);
  });
});

describe('a start that fails', () => {
  useCanaries();

  test('S2.1 because the system refuses is told apart, and its place is named', async () => {
    const absent = await expectRejection(
      SpawnError,
      spawnVerified('/no/such/command', ['--secret']),
    );
    expect(absent).toMatchObject({ reason: 'start', cause: { code: 'ENOENT' } });
    expect(absent.message).toContain('/no/such/command');
    expect(absent.message).not.toContain('--secret');
    expect(absent.cleanup).toBeUndefined();
    const nowhere = await expectRejection(
      SpawnError,
      spawnVerified('sleep', ['1'], { cwd: '/no/such/place' }),
    );
    expect(nowhere.message).toContain('there is no directory /no/such/place');
    const denied = await expectRejection(SpawnError, spawnVerified(temporaryDirectory()));
    expect(denied).toMatchObject({ reason: 'start', cause: { code: 'EACCES' } });
  });

  test('S2.1 because it ended at once says how, with the end of its log', async () => {
    const log = join(temporaryDirectory(), 'log');
    writeFileSync(log, 'from an earlier run\n', { mode: 0o600 });
    const error = await expectFailure('echo fine; echo no config >&2; exit 3', {
      stdout: 'pipe',
      stderr: log,
    });
    expect(error).toMatchObject({
      reason: 'exited',
      exitCode: 3,
      stdout: 'fine\n',
      stderr: 'no config\n',
    });
    expect(error.message).toContain('no config');
    expect(error).toMatchObject({ cleanup: { ok: true } });
    expect(await expectFailure('kill -9 $$')).toMatchObject({
      reason: 'exited',
      signalCode: 'SIGKILL',
    });
    expect(await expectFailure('exit 0')).toMatchObject({ reason: 'exited', exitCode: 0 });
  });

  test('keeps no more than the last 4 KiB of a log', async () => {
    const script = 'yes | head -c 20000 >&2; echo end >&2; exit 1';
    const error = await expectFailure(script, { stderr: 'pipe' });
    expect(error.stderr).toHaveLength(4_096);
    expect(error.stderr).toMatch(/end\n$/);
  });

  test('because it ended and left a daemon behind leaves no daemon', async () => {
    const script = 'setsid sleep 300 >/dev/null 2>&1 & sleep 0.05; exit 1';
    const error = await expectFailure(script, { settleMs: 10_000 });
    expect(error.cleanup?.processes.length).toBeGreaterThan(1);
  });

  test('and whose stop has an aborted signal of its own is cleaned up all the same', async () => {
    const stop = { ...QUICK, signal: AbortSignal.abort() };
    const script = 'setsid sleep 300 >/dev/null 2>&1 & sleep 0.05; exit 1';
    const error = await expectFailure(script, { settleMs: 10_000, stop });
    expect(error).toMatchObject({ cleanup: { ok: true } });
    expect(error.cleanupError).toBeUndefined();
  });

  test('and leaves somebody whom its schedule may not kill says who, and does not hide why it failed', async () => {
    const stop = { schedule: 'TERM/0.05', lastResort: false };
    // The shell goes when its child is deaf.
    const pipe = join(temporaryDirectory(), 'fifo');
    execFileSync('mkfifo', [pipe]);
    const script = `(trap "" TERM; echo deaf > '${pipe}'; exec sleep 300) & read -r _ < '${pipe}'; exit 3`;
    const before = await holdings();
    const options = { settleMs: 20_000, stop, stderr: 'pipe' } as const;
    const start = spawnVerified('/bin/sh', ['-c', `echo why >&2; ${script}`], options);
    const error = await expectRejection(SpawnError, start);
    // Whoever is left holds the other end of our pipe, and may do so for ever.
    await expectNoLeaks(before);
    expect(error).toMatchObject({ reason: 'exited', exitCode: 3, stderr: 'why\n' });
    expect(error.cleanup?.outcome).toBe('survived');
    expect(error.message).toContain('somebody it started is left');
    await sigkillAndVerify(error.cleanup!.survivors);
  });

  test('because its signal aborted meanwhile leaves nothing, and before it starts nothing', async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new Error('shutting down'));
    }, 100);
    const options = { signal: controller.signal, settleMs: 60_000 };
    const error = await expectFailure('trap "" TERM; sleep 300', options);
    expect(error).toMatchObject({ reason: 'aborted', cause: new Error('shutting down') });
    const again = await expectFailure('sleep 300', options);
    expect(again).toMatchObject({ reason: 'aborted', cleanup: undefined });
  });

  test('because a log is not safe starts nothing', async () => {
    const directory = temporaryDirectory();
    const path = (name: string): string => join(directory, name);
    const target = path('target');
    writeFileSync(target, '', { mode: 0o600 });
    symlinkSync(target, path('symlink'));
    linkSync(target, path('hard link'));
    mkdirSync(path('directory'));
    execFileSync('mkfifo', [path('fifo')]);
    writeFileSync(path('world'), '');
    chmodSync(path('world'), 0o666);
    for (const name of ['symlink', 'hard link', 'directory', 'fifo', 'world', 'absent/log']) {
      for (const output of ['stdout', 'stderr']) {
        const error = await expectFailure('echo ran; exit 1', { [output]: path(name) });
        expect(error, name).toMatchObject({ reason: 'log', cleanup: undefined });
        expect(error.message).toContain(JSON.stringify(path(name)));
      }
    }
    expect(readFileSync(target, 'utf8')).toBe('');
  });
});

test('S2 a log is made for its owner alone, appended to, and may be shared by both outputs', async () => {
  const log = join(temporaryDirectory(), 'log');
  const umask = process.umask(0);
  for (let run = 0; run < 2; run++) {
    const script = 'echo out; echo err >&2; cat <&1; exit 1';
    await expectFailure(script, { stdout: log, stderr: log });
  }
  process.umask(umask);
  expect(statSync(log).mode & 0o7777).toBe(0o600);
  // It was opened for appending alone: `cat` could not read it back.
  expect(readFileSync(log, 'utf8').replaceAll(/^cat.*\n/gm, '')).toBe('out\nerr\nout\nerr\n');
});

test.each([
  [['', []], 'command'],
  [[7, []], 'command'],
  [['a\0b', []], 'command'],
  [['sleep', '300'], 'args'],
  [['sleep', [300]], 'args'],
  [['sleep', ['300'], { stdout: '' }], 'stdout'],
  [['sleep', ['300'], { stderr: 2 }], 'stderr'],
  [['sleep', ['300'], { settleMs: -1 }], 'settleMs'],
  [['sleep', ['300'], { signal: 'SIGTERM' }], 'signal'],
  [['sleep', ['300'], { cgroup: '/sys/fs/cgroup/x' }], 'cgroup'],
  [['sleep', ['300'], { cgroup: { path: '/sys/fs/cgroup/x' } }], 'cgroup'],
  [['sleep', ['300'], { detached: false }], '"detached"'],
  [['sleep', ['300'], new AbortController().signal], 'options'],
  [['sleep', ['300'], { stop: { reject: false } }], 'stop.reject'],
  [['sleep', ['300'], { stop: { dryRun: true } }], 'stop.dryRun'],
  [['sleep', ['300'], { uid: 'root' }], 'uid'],
  [['sleep', ['300'], { stop: { schedule: 'TERM/x' } }], 'schedule'],
  [['sleep', ['300'], { stop: { scedule: 'TERM/1' } }], 'scedule'],
  [['sleep', ['300'], { stop: { marker: createMarker() } }], 'stop.marker'],
])('refuses %o before anything is started, and names what is wrong', async (args, named) => {
  const [command, list, options] = args as unknown as Parameters<typeof spawnVerified>;
  const error = await expectRejection(InvalidOptionError, spawnVerified(command, list, options));
  expect(error.message).toContain(named);
});

test('what it writes before it is proven alive is there for who reads its pipe later', async () => {
  const script = 'echo early; echo too >&2; exec 1>&-; exec sleep 300';
  const agent = await spawnVerified('/bin/sh', ['-c', script], { stdout: 'pipe', stderr: 'pipe' });
  register(agent.child, undefined, 'test');
  expect(await text(agent.child.stdout!)).toBe('early\n');
  const [said] = (await once(agent.child.stderr!, 'data')) as [Buffer];
  expect(said.toString()).toBe('too\n');
  await agent.stop(QUICK);
});
