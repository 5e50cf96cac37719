import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, utimesSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { readPidFile } from '../../../src/pid-file/read-pid-file.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { useCanaries } from '../../helpers/canary.js';
import { until } from '../../helpers/patience.js';
import { readStat, threadIds } from '../../helpers/proc-stat.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { asUser, needRoot, NOBODY, STRANGER } from './as-user.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

const notRunning = (path: string, recordedPid: number) => ({
  status: 'stale',
  path,
  recordedPid,
  reason: 'not-running',
});
const recycled = (path: string, recordedPid: number) => ({
  ...notRunning(path, recordedPid),
  reason: 'recycled',
});

/**
 * When a process started by the wall clock, in seconds: the tests' own reckoning, by uptime, since `btime` in
 * /proc/stat is cut to a second.
 */
function startedAt(pid: number): number {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Date.now() / 1_000 - uptime + Number(readStat(pid)?.start) / 100;
}

describe('a pid', () => {
  it('is running with its start token, which names the same process each time', async () => {
    const { pid } = await spawnFixture('sits');
    const path = files.write('x.pid', `${pid}\r\n/var/lib/data\n`);
    const reading = await readPidFile(path);
    expect(reading).toEqual({
      status: 'running',
      path,
      pid,
      startToken: expect.stringContaining(String(readStat(pid)?.start)) as string,
    });
    expect(await readPidFile(path)).toEqual(reading);
    expect(JSON.parse(JSON.stringify(reading))).toEqual(reading);
  });

  it('may be ours or our parent’s: this only looks', async () => {
    for (const pid of [process.pid, process.ppid]) {
      const path = files.write('x.pid', pid);
      expect(await readPidFile(path)).toMatchObject({ status: 'running', pid });
    }
  });

  it('of a process that ended is not running', async () => {
    const child = spawn('true', { stdio: 'ignore' });
    await once(child, 'exit');
    const path = files.write('x.pid', child.pid!);
    expect(await readPidFile(path)).toEqual(notRunning(path, child.pid!));
  });

  it('of a zombie is not running', async () => {
    // The shell turns into a cat, which never waits for the child it got from the shell; that child ends
    // with its own input, and only then.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec cat 3<&-'], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    const [input, output, , childInput] = parent.stdio as unknown as Socket[];
    try {
      const [line] = (await once(output!, 'data')) as [Buffer];
      const pid = Number(line.toString());
      await until('the shell to be a cat', () => readStat(parent.pid!)?.name === 'cat');
      childInput?.end();
      await until(`${pid} to be a zombie`, () => readStat(pid)?.state === 'Z');
      const path = files.write('x.pid', pid);
      expect(await readPidFile(path)).toEqual(notRunning(path, pid));
      expect(await readPidFile(path, { expect: 'true' })).toEqual(notRunning(path, pid));
    } finally {
      input?.end();
      await once(parent, 'exit');
    }
  });

  it('of a zombie leader with a live thread is running', async (context) => {
    const { pid } = await spawnFixture(compiledFixture(context, 'zombie-leader'));
    expect(readStat(pid)?.state).toBe('Z');
    const path = files.write('x.pid', pid);
    expect(await readPidFile(path)).toMatchObject({ status: 'running', pid });
  });

  it('of a thread is not running', async () => {
    const [thread = 0] = threadIds(process.pid);
    expect(thread).toBeGreaterThan(1);
    const path = files.write('x.pid', thread);
    expect(await readPidFile(path)).toEqual(notRunning(path, thread));
  });

  it('is out of range from pid_max on', async () => {
    const pidMax = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
    expect(await readPidFile(files.write('x.pid', pidMax))).toMatchObject({
      status: 'invalid',
      reason: 'out-of-range',
      text: `${pidMax}`,
    });
    expect(await readPidFile(files.write('x.pid', pidMax - 1))).toMatchObject({
      recordedPid: pidMax - 1,
    });
  });
});

describe('recycled by time', () => {
  it('if the process started more than 2 s after the file was written', async () => {
    const { pid } = await spawnFixture('sits');
    const path = files.write('x.pid', pid);
    const start = startedAt(pid);
    for (const [secondsBefore, expected] of [
      [-60, { status: 'running' }],
      [0, { status: 'running' }],
      [1.9, { status: 'running' }],
      [2.1, recycled(path, pid)],
      [86_400 * 365, recycled(path, pid)],
    ] as const) {
      utimesSync(path, start - secondsBefore, start - secondsBefore);
      expect(await readPidFile(path), `${secondsBefore} s`).toMatchObject(expected);
    }
  });
});

describe('recycled by expect', () => {
  it('if the process is another one, whatever the times say', async () => {
    const { pid } = await spawnFixture('sits', ['--agent=/wt/108'], { env: { ROLE: 'agent' } });
    const path = files.write('x.pid', pid);
    for (const writtenAt of [startedAt(pid) + 60, startedAt(pid) - 86_400]) {
      utimesSync(path, writtenAt, writtenAt);
      for (const expected of [
        '--agent=/wt/108',
        /sits\.mjs/g,
        { command: 'sits.mjs' },
        { path: process.cwd() },
        { env: { ROLE: 'agent' } },
        { command: 'sits.mjs', env: { ROLE: 'agent' }, uid: 'self', olderThanMs: 0 },
      ] as const) {
        expect(await readPidFile(path, { expect: expected })).toMatchObject({
          status: 'running',
          pid,
        });
      }
      for (const other of [
        '--agent=/wt/10',
        /postgres/,
        { env: { ROLE: 'other' } },
        { command: 'sits.mjs', uid: STRANGER },
        { command: 'sits.mjs', olderThanMs: 1e12 },
      ] as const) {
        expect(await readPidFile(path, { expect: other })).toEqual(recycled(path, pid));
      }
    }
  });

  it('is asked of ourselves too', async () => {
    const path = files.write('x.pid', process.pid);
    const reading = await readPidFile(path, { expect: { uid: 'any', command: /./ } });
    expect(reading).toMatchObject({ status: 'running', pid: process.pid });
  });

  it('means any user’s process unless a uid is given', async (context) => {
    needRoot(context);
    const { pid } = await spawnFixture('sits', [], { uid: STRANGER });
    const path = files.write('x.pid', pid);
    const running = { status: 'running', pid };
    expect(await readPidFile(path, { expect: 'sits.mjs' })).toMatchObject(running);
    expect(await readPidFile(path, { expect: { command: 'sits.mjs' } })).toMatchObject(running);
    expect(
      await readPidFile(path, { expect: { command: 'sits.mjs', uid: STRANGER } }),
    ).toMatchObject(running);
    expect(await readPidFile(path, { expect: { command: 'sits.mjs', uid: 'self' } })).toEqual(
      recycled(path, pid),
    );
  });

  it('is an error, and never recycled, where the field may not be read', async (context) => {
    needRoot(context);
    const { pid } = await spawnFixture('sits', [], { env: { ROLE: 'agent' } });
    const path = files.write('x.pid', pid);
    for (const expected of [{ env: { ROLE: 'agent' } }, { path: '/opt/elsewhere' }]) {
      const reading = asUser(NOBODY, () => readPidFile(path, { expect: expected }));
      await expect(reading).rejects.toBeInstanceOf(ProcessTableError);
      await expect(reading).rejects.toThrow(
        new RegExp(`pid ${pid} exists, but its (env|path) may not`),
      );
    }
    // What may be read decides all the same.
    const reading = await asUser(NOBODY, () =>
      readPidFile(path, { expect: { env: { ROLE: 'x' }, command: 'other' } }),
    );
    expect(reading).toEqual(recycled(path, pid));
  });
});
