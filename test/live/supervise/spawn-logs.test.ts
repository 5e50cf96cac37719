import { execFileSync } from 'node:child_process';
import fs, {
  chownSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sigkillAndVerify } from '../../../src/index.js';
import { SpawnError, spawnVerified } from '../../../src/supervise/supervise.js';
import type { SpawnVerifiedOptions } from '../../../src/supervise/supervise.js';
import { expectRejection } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { temporaryDirectory } from '../find/temporary-directory.js';

const NOBODY = 65_534;

/** Starts a shell that ends at once. */
async function failure(script: string, options: SpawnVerifiedOptions): Promise<SpawnError> {
  const start = spawnVerified('/bin/sh', ['-c', script], { settleMs: 20_000, ...options });
  return expectRejection(SpawnError, start);
}

/** Our own descriptors of a file, at this moment: a handle that nobody closed is closed some day, unless nobody looks. */
function descriptorsOf(path: string): string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      // The one that listed them.
      return false;
    }
  });
}

/** Does something whenever a file is opened to be read, right before. */
function beforeReading(action: (path: string) => void): void {
  const { open } = fs.promises;
  fs.promises.open = async (path, flags, mode) => {
    const isToWrite = typeof flags === 'number' && (flags & constants.O_WRONLY) !== 0;
    if (!isToWrite) action(String(path));
    return open(path, flags, mode);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(fs.promises, { open });
    syncBuiltinESMExports();
  });
}

describe('a log is refused', () => {
  test('where it is a pipe, also one that somebody reads', async () => {
    const path = join(temporaryDirectory(), 'fifo');
    execFileSync('mkfifo', ['-m', '600', path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const error = await failure('echo ran', { stdout: path });
    closeSync(reader);
    expect(error).toMatchObject({ reason: 'log', cleanup: undefined });
    expect(error.message).toContain('it is not a regular file');
    expect(descriptorsOf(path)).toEqual([]);
  });

  test('where it belongs to a stranger, and not where that is whom the command runs as', async (context) => {
    if (process.geteuid?.() !== 0) skipVisibly(context, 'only root can give a file away');
    const path = join(temporaryDirectory(), 'log');
    writeFileSync(path, '', { mode: 0o600 });
    chownSync(path, NOBODY, NOBODY);
    const error = await failure('echo ran', { stdout: path });
    expect(error).toMatchObject({ reason: 'log' });
    expect(error.message).toContain(`it belongs to user ${NOBODY}`);
    expect(readFileSync(path, 'utf8')).toBe('');
    const own = await failure('echo ran; exit 3', { stdout: path, uid: NOBODY, gid: NOBODY });
    expect(own).toMatchObject({ reason: 'exited', exitCode: 3, stdout: 'ran\n' });
  });
});

describe('of a log', () => {
  test('the last 4 KiB are told', async () => {
    const stderr = join(temporaryDirectory(), 'log');
    const error = await failure('yes | head -c 20000 >&2; echo end >&2; exit 1', { stderr });
    expect(error.stderr).toHaveLength(4_096);
    expect(error.stderr).toMatch(/end\n$/);
  });

  test('nothing is told where it became shorter meanwhile', async () => {
    const stderr = join(temporaryDirectory(), 'log');
    writeFileSync(stderr, 'from an earlier run\n'.repeat(10), { mode: 0o600 });
    const error = await failure(`: > '${stderr}'; exit 3`, { stderr });
    expect(error).toMatchObject({ reason: 'exited', exitCode: 3, stderr: '' });
  });

  test('nothing is told where another file has its name by the time it is opened to be read', async () => {
    const directory = temporaryDirectory();
    const stderr = join(directory, 'log');
    const other = join(directory, 'other');
    writeFileSync(other, '', { mode: 0o600 });
    beforeReading((path) => {
      if (path === stderr) renameSync(other, stderr);
    });
    const error = await failure(`echo secret > '${stderr}'; exit 3`, { stderr });
    expect(error).toMatchObject({ reason: 'exited', exitCode: 3 });
    expect(error.stderr).toBeUndefined();
    expect(descriptorsOf(stderr)).toEqual([]);
  });

  test('nothing is told where it cannot be read, and the command is started all the same', async () => {
    const stderr = join(temporaryDirectory(), 'log');
    beforeReading((path) => {
      if (path === stderr) rmSync(stderr);
    });
    const error = await failure('echo why >&2; exit 3', { stderr });
    expect(error).toMatchObject({ reason: 'exited', exitCode: 3 });
    expect(error.stderr).toBeUndefined();
  });
});

describe('no log stays open', () => {
  const path = (): string => join(temporaryDirectory(), 'log');

  test('of a command that runs, for both outputs', async () => {
    const log = path();
    const agent = await spawnVerified('sleep', ['300'], { stdout: log, stderr: log });
    register(agent.child, undefined, 'test');
    expect(descriptorsOf(log)).toEqual([]);
    await sigkillAndVerify(agent);
  });

  test('of a start that failed, or where the other one was refused', async () => {
    const log = path();
    await failure('exit 3', { stdout: log, stderr: log });
    expect(descriptorsOf(log)).toEqual([]);
    const refused = await failure('exit 3', { stdout: log, stderr: '/no/such/place/log' });
    expect(refused).toMatchObject({ reason: 'log' });
    expect(descriptorsOf(log)).toEqual([]);
  });

  test('where the control group is not there', async () => {
    const log = path();
    const cgroup = { path: '/no/such/group', populated: () => Promise.resolve(false) };
    const error = await failure('exit 3', { stdout: log, cgroup: cgroup as never });
    expect(error).toMatchObject({ reason: 'cgroup', cleanup: undefined });
    expect(descriptorsOf(log)).toEqual([]);
  });
});
