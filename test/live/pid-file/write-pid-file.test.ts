import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  InvalidOptionError,
  PidFileError,
  readPidFile,
  writePidFile,
  type PidFileReading,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { asUser, needRoot, NOBODY, STRANGER } from './as-user.js';
import { deadPid, startHolder } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

const names = () => readdirSync(files.at('.')).sort();

/** Refused with that reading; what is there stays as it is. */
async function expectRefused(
  path: string,
  reading: Partial<PidFileReading>,
  message: RegExp,
): Promise<void> {
  const before = names();
  const error = await expectRejection(PidFileError, writePidFile(path));
  expect(error).toMatchObject({ code: 'ERR_PID_FILE', reading: { path, ...reading } });
  expect(error.message).toMatch(message);
  expect(names()).toEqual(before);
}

describe('the file that is written', () => {
  it('is a bare number and a newline, and is read back', async () => {
    const path = files.at('x.pid');
    const handle = await writePidFile(path);
    expect(handle).toMatchObject({ path, pid: process.pid });
    expect(readFileSync(path, 'latin1')).toBe(`${process.pid}\n`);
    expect(await readPidFile(path)).toMatchObject({ status: 'running', pid: process.pid });
    expect(statSync(path).nlink).toBe(1);
    expect(names()).toEqual(['x.pid']);
  });

  it('may name another process', async () => {
    const { pid } = await spawnFixture('sits');
    const handle = await writePidFile(pathToFileURL(files.at('x.pid')), { pid });
    expect(handle).toMatchObject({ path: files.at('x.pid'), pid });
    expect(await readPidFile(handle.path)).toMatchObject({ status: 'running', pid });
    await expectRefused(handle.path, { status: 'running', pid }, /which is running; stop it first/);
    expect(await handle.remove()).toBe('removed');
  });

  it.each([
    [0o000, 0o644],
    [0o022, 0o644],
    [0o027, 0o640],
    [0o077, 0o600],
  ])('with the umask %o has the mode %o', async (umask, mode) => {
    const before = process.umask(umask);
    try {
      const { path } = await writePidFile(files.at('x.pid'));
      expect(statSync(path).mode & 0o7777).toBe(mode);
    } finally {
      process.umask(before);
    }
  });

  it('replaces a stale one: its process ended, or its pid was recycled', async () => {
    const path = files.write('x.pid', await deadPid(), 0o600);
    const old = statSync(path).ino;
    const handle = await writePidFile(path);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
    expect(statSync(path).ino).not.toBe(old);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    await handle.remove();

    const { pid } = await spawnFixture('sits');
    files.write('x.pid', pid);
    utimesSync(path, 1e9, 1e9);
    await writePidFile(path);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
    expect(names()).toEqual(['x.pid']);
  });

  it('replaces the one of a namesake: the last run had our pid, as in a container', async () => {
    const path = files.write('x.pid', process.pid);
    utimesSync(path, 1e9, 1e9);
    await writePidFile(path);
    expect(await readPidFile(path)).toMatchObject({ status: 'running', pid: process.pid });
  });
});

describe('a file that is not stale', () => {
  it('is left alone: its process runs', async () => {
    const holder = await startHolder();
    const path = files.at('x.pid');
    await holder.write(path);
    const ino = statSync(path).ino;
    const running = { status: 'running', pid: holder.pid } as const;
    await expectRefused(path, running, new RegExp(`names pid ${holder.pid}, which is running`));
    expect(statSync(path).ino).toBe(ino);
    await holder.exit();
    expect(names()).toEqual([]);
  });

  it('is left alone: we wrote it ourselves', async () => {
    const handle = await writePidFile(files.at('x.pid'));
    const ours = { status: 'running', pid: process.pid } as const;
    await expectRefused(handle.path, ours, /this very process, which has it already/);
    expect(await handle.remove()).toBe('removed');
  });

  it.each<[string, Partial<PidFileReading>, () => void]>([
    ['empty', { status: 'invalid', reason: 'empty' }, () => files.write('x', '')],
    ['text', { status: 'invalid', reason: 'malformed' }, () => files.write('x', 'secret')],
    ['a directory', { status: 'invalid', reason: 'not-a-file' }, () => mkdirSync(files.at('x'))],
    ['a link', { status: 'insecure', reason: 'symlink' }, () => symlinkSync('y', files.at('x'))],
    ['a loop', { status: 'insecure', reason: 'symlink' }, () => symlinkSync('x', files.at('x'))],
    [
      'anybody’s to write',
      { status: 'insecure', reason: 'world-writable' },
      () => files.write('x', process.pid, 0o666),
    ],
  ])('is left alone: it is %s', async (_what, reading, make) => {
    make();
    await expectRefused(files.at('x'), reading, /it was left alone; look at it/);
  });

  it('is left alone: a stranger owns it', async (context) => {
    needRoot(context);
    const path = files.write('x.pid', await deadPid());
    chownSync(path, STRANGER, STRANGER);
    await expectRefused(path, { status: 'insecure', reason: 'foreign-owner' }, /left alone/);
  });
});

describe('what the system refuses', () => {
  it('is told with its errno: there is no directory, or a file is in its place', async () => {
    const missing = { status: 'unreadable', code: 'ENOENT' } as const;
    await expectRefused(files.at('no/x.pid'), missing, /cannot write PID file .*ENOENT/);
    files.write('file', '');
    await expectRefused(files.at('file/x.pid'), { ...missing, code: 'ENOTDIR' }, /ENOTDIR/);
  });

  it('is told with its errno: the directory is closed to us', async (context) => {
    needRoot(context);
    const error = await asUser(NOBODY, () =>
      expectRejection(PidFileError, writePidFile(files.at('x.pid'))),
    );
    expect(error.reading).toMatchObject({ status: 'unreadable', code: 'EACCES' });
    expect(error.cause).toMatchObject({ syscall: 'open', code: 'EACCES' });
    expect(names()).toEqual([]);
  });
});

describe('a lock that may not be taken over', () => {
  it('is told, and leaves no lock of ours behind', async (context) => {
    needRoot(context);
    const dead = await deadPid();
    const { ino } = statSync(files.write('x.pid', dead));
    files.link(`${dead} a-start`, `.x.pid.${ino}.lock`);
    chmodSync(files.at('.'), 0o1777);
    const error = await asUser(NOBODY, () =>
      expectRejection(PidFileError, writePidFile(files.at('x.pid'))),
    );
    expect(error.cause).toMatchObject({ syscall: 'rename', code: 'EPERM' });
    expect(names()).toEqual([`.x.pid.${ino}.lock`, 'x.pid']);
  });
});

describe('the handle', () => {
  it('removes the file once; after that nobody’s', async () => {
    const handle = await writePidFile(files.at('x.pid'));
    expect(await handle.remove()).toBe('removed');
    expect(await handle.remove()).toBe('missing');
    expect(handle.removeSync()).toBe('missing');
    // The inode may well be the same one.
    files.write('x.pid', process.pid);
    expect(await handle.remove()).toBe('kept');
    expect(handle.removeSync()).toBe('kept');
    expect(names()).toEqual(['x.pid']);
  });

  it('removes it without waiting', async () => {
    const handle = await writePidFile(files.at('x.pid'));
    expect(handle.removeSync()).toBe('removed');
    expect(handle.removeSync()).toBe('missing');
    expect(await handle.remove()).toBe('missing');
  });

  it('is told by one of two that ask at once', async () => {
    const handle = await writePidFile(files.at('x.pid'));
    const removals = await Promise.all([handle.remove(), handle.remove()]);
    expect(removals.sort()).toEqual(['missing', 'removed']);
    expect(names()).toEqual([]);
  });

  it('removes it at the end of a block', async () => {
    {
      await using handle = await writePidFile(files.at('x.pid'));
      expect(handle.pid).toBe(process.pid);
      expect(names()).toEqual(['x.pid']);
    }
    expect(names()).toEqual([]);
  });

  it.each<[string, (path: string) => void]>([
    ['names another pid', (path) => writeFileSync(path, '4711\n')],
    [
      'is another file with the same text',
      (path) => renameSync(files.write('n', process.pid), path),
    ],
    [
      'is a link to our file',
      (path) => {
        renameSync(path, files.at('ours'));
        symlinkSync('ours', path);
      },
    ],
    [
      'is a directory',
      (path) => {
        unlinkSync(path);
        mkdirSync(path);
      },
    ],
  ])('keeps what %s', async (_what, change) => {
    const handle = await writePidFile(files.at('x.pid'));
    change(handle.path);
    expect(await handle.remove()).toBe('kept');
    expect(handle.removeSync()).toBe('kept');
    expect(names()).toContain('x.pid');
  });

  it('removes its file also when it was touched, or has another name besides', async () => {
    const handle = await writePidFile(files.at('x.pid'));
    utimesSync(handle.path, 2e9, 2e9);
    linkSync(handle.path, files.at('backup'));
    expect(await handle.remove()).toBe('removed');
    expect(names()).toEqual(['backup']);
  });

  it('is missing where the file or its directory has gone', async () => {
    mkdirSync(files.at('run'));
    const handle = await writePidFile(files.at('run/x.pid'));
    renameSync(files.at('run'), files.at('old'));
    expect(await handle.remove()).toBe('missing');
    expect(handle.removeSync()).toBe('missing');
  });

  it('tells what the system refuses', async (context) => {
    needRoot(context);
    chmodSync(files.at('.'), 0o777);
    const handle = await asUser(NOBODY, () => writePidFile(files.at('x.pid')));
    chmodSync(files.at('.'), 0o755);
    const refused = { reading: { status: 'unreadable', code: 'EACCES' } };
    await asUser(NOBODY, async () => {
      const error = await expectRejection(PidFileError, handle.remove());
      expect(error).toMatchObject(refused);
      expect(error.message).toMatch(/cannot remove PID file .*EACCES/);
      expect(() => handle.removeSync()).toThrow(PidFileError);
    });
    expect(await handle.remove()).toBe('removed');
  });
});

describe('the options', () => {
  it.each([0, 1, -1, 1.5, 2.5, NaN, Infinity, 2 ** 22 + 1, '123', 7n, null, true, [7], { pid: 7 }])(
    'refuse the pid %s',
    async (pid) => {
      const error = await expectRejection(
        InvalidOptionError,
        writePidFile(files.at('x.pid'), { pid: pid as number }),
      );
      expect(error.message).toMatch(/option pid must be a whole number from 2 to \d+/);
      expect(names()).toEqual([]);
    },
  );

  it('say what to do about pid 1', async () => {
    const error = await expectRejection(
      InvalidOptionError,
      writePidFile(files.at('x.pid'), { pid: 1 }),
    );
    expect(error.message).toContain('--init');
  });

  it('refuse what is none, and a malformed path', async () => {
    const path = files.at('x.pid');
    await expectRejection(InvalidOptionError, writePidFile(path, 7 as never));
    await expectRejection(InvalidOptionError, writePidFile(path, { mode: 0o600 } as object));
    await expectRejection(InvalidOptionError, writePidFile(''));
    await expectRejection(InvalidOptionError, writePidFile(`file://${path}`));
    expect(names()).toEqual([]);
  });
});
