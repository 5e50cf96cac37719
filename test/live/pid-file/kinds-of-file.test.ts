import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { PidFileReading } from '../../../src/pid-file/pid-file-reading.js';
import { readPidFile } from '../../../src/pid-file/read-pid-file.js';
import { within } from '../../helpers/patience.js';
import { asUser, needRoot, NOBODY } from './as-user.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
const ours = { status: 'running', pid: process.pid } as const;
const notAFile = { status: 'invalid', reason: 'not-a-file', text: '' } as const;
const follow = { followSymlinks: true };

/** A hang is a failure, not a test that never ends. */
function read(...args: Parameters<typeof readPidFile>): Promise<PidFileReading> {
  return within(5_000, `the reading of ${String(args[0])}`, readPidFile(...args));
}

/** Reads a FIFO, and lets go whoever should be stuck in it. */
async function readFifo(path: string, options = {}): Promise<PidFileReading> {
  execFileSync('mkfifo', [path]);
  try {
    return await read(path, options);
  } finally {
    closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
  }
}

describe('what is not a file', () => {
  it('a directory, also with a slash after it', async () => {
    mkdirSync(files.at('d'));
    expect(await read(files.at('d'))).toEqual({ ...notAFile, path: files.at('d') });
    expect(await read(`${files.at('d')}/`)).toEqual({ ...notAFile, path: files.at('d') });
  });

  it('a FIFO, without hanging', async () => {
    const path = files.at('fifo');
    expect(await readFifo(path)).toEqual({ ...notAFile, path });
  });

  it('a link to a FIFO that is followed, without hanging', async () => {
    symlinkSync('real-fifo', files.at('fifo'));
    execFileSync('mkfifo', [files.at('real-fifo')]);
    expect(await read(files.at('fifo'), follow)).toEqual({ ...notAFile, path: files.at('fifo') });
  });

  it('a socket', async () => {
    const server = createServer().listen(files.at('socket'));
    await once(server, 'listening');
    try {
      expect(await read(files.at('socket'))).toEqual({ ...notAFile, path: files.at('socket') });
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  it.each(['/dev/null', '/dev/zero', '/dev/tty'])('the device %s', async (path) => {
    expect(await read(path)).toEqual({ ...notAFile, path });
    expect(await read(path, { allowInsecure: true })).toEqual({ ...notAFile, path });
  });
});

describe('a symbolic link', () => {
  it.each(['file', 'nothing', 'link', '/dev/zero', '.'])(
    'to %s is insecure, whatever it leads to and whatever else is allowed',
    async (target) => {
      files.write('file', process.pid);
      symlinkSync(target, files.at('link'));
      const insecure = { status: 'insecure', path: files.at('link'), reason: 'symlink' };
      expect(await read(files.at('link'))).toEqual(insecure);
      expect(await read(`${files.at('link')}/`)).toEqual(insecure);
      expect(await read(files.at('link'), { allowInsecure: true })).toEqual(insecure);
    },
  );

  it('is followed on request: to a file, to nothing, to itself', async () => {
    files.write('file', process.pid);
    symlinkSync('file', files.at('to-file'));
    symlinkSync('nothing', files.at('dangling'));
    symlinkSync('loop', files.at('loop'));
    expect(await read(files.at('to-file'), follow)).toMatchObject({
      ...ours,
      path: files.at('to-file'),
    });
    expect(await read(files.at('dangling'), follow)).toEqual({
      status: 'missing',
      path: files.at('dangling'),
    });
    expect(await read(files.at('loop'), follow)).toMatchObject({
      status: 'unreadable',
      code: 'ELOOP',
    });
  });

  it('among the directories is nothing special', async () => {
    mkdirSync(files.at('run'));
    files.write('run/x.pid', process.pid);
    symlinkSync('run', files.at('var-run'));
    expect(await read(files.at('var-run/x.pid'))).toMatchObject({
      ...ours,
      path: files.at('var-run/x.pid'),
    });
    symlinkSync('loop', files.at('loop'));
    expect(await read(files.at('loop/x.pid'))).toMatchObject({
      status: 'unreadable',
      code: 'ELOOP',
    });
  });
});

describe('what is missing or cannot be read', () => {
  it('a file that is not there, in a directory that is not there, below a file', async () => {
    files.write('file', process.pid);
    for (const name of ['x.pid', 'no/such/x.pid', 'file/x.pid']) {
      expect(await read(files.at(name))).toEqual({ status: 'missing', path: files.at(name) });
    }
  });

  it('a name that is too long', async () => {
    const path = files.at('x'.repeat(300));
    expect(await read(path)).toMatchObject({ status: 'unreadable', code: 'ENAMETOOLONG', path });
  });

  it('a file and a directory that are closed to us', async (context) => {
    needRoot(context);
    files.write('secret.pid', process.pid, 0o600);
    mkdirSync(files.at('closed'), { mode: 0o700 });
    files.write('closed/x.pid', process.pid);
    for (const name of ['secret.pid', 'closed/x.pid', 'closed/missing.pid']) {
      const path = files.at(name);
      const reading = await asUser(NOBODY, () => read(path));
      expect(reading).toMatchObject({ status: 'unreadable', code: 'EACCES', path });
      expect((reading as { message: string }).message).toContain(path);
    }
  });
});

describe('a large file', () => {
  it('is read by its first line, however much follows', async () => {
    files.write('big', process.pid);
    truncateSync(files.at('big'), 2 ** 30);
    expect(await read(files.at('big'))).toMatchObject(ours);
  });

  it('is too large if its first line does not end within 4 KiB', async () => {
    files.write('zeros', '');
    truncateSync(files.at('zeros'), 2 ** 30);
    files.write('digits', '1'.repeat(4_097));
    files.write('late', `${process.pid}${' '.repeat(4_096)}\n`);
    for (const name of ['zeros', 'digits', 'late']) {
      const reading = await read(files.at(name));
      expect(reading).toMatchObject({ status: 'invalid', reason: 'too-large' });
      expect((reading as { text: string }).text.length).toBeLessThanOrEqual(81);
    }
  });

  it('is not too large at 4 KiB exactly', async () => {
    files.write('padded', String(process.pid).padEnd(4_096));
    expect(await read(files.at('padded'))).toMatchObject(ours);
  });
});

it('leaves no descriptor open, whatever it read', async () => {
  const kinds = [
    files.write('ok', process.pid),
    files.write('bad', 'x'),
    files.write('open', process.pid, 0o666),
    files.at('missing'),
    files.at('dir'),
  ];
  mkdirSync(files.at('dir'));
  const readAll = () => Promise.all(kinds.map((path) => read(path)));
  await readAll();
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 50; round += 1) await readAll();
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
});
