import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, symlinkSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { readPidFile } from '../../../src/pid-file/read-pid-file.js';
import { within } from '../../helpers/patience.js';
import { usePidDirectory } from './pid-directory.js';

/*
 * What lies at the path is exchanged between the look and the opening: the look is made to see the
 * regular file that was there before.
 */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return { ...real, lstat: () => real.lstat(fileURLToPath(import.meta.url)) };
});

const files = usePidDirectory();

it('a FIFO in its place does not hang us', async () => {
  const path = files.at('x.pid');
  execFileSync('mkfifo', [path]);
  try {
    const reading = await within(2_000, 'the reading', readPidFile(path));
    expect(reading).toEqual({ status: 'invalid', path, reason: 'not-a-file', text: '' });
  } finally {
    closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
  }
});

it('a device in its place is not read', async () => {
  const path = '/dev/zero';
  expect(await readPidFile(path)).toMatchObject({ status: 'invalid', reason: 'not-a-file' });
});

it('a symbolic link in its place is not followed', async () => {
  files.write('other.pid', process.pid);
  symlinkSync('other.pid', files.at('x.pid'));
  expect(await readPidFile(files.at('x.pid'))).toMatchObject({
    status: 'unreadable',
    code: 'ELOOP',
  });
});

it('a file that went is missing', async () => {
  const path = files.at('x.pid');
  expect(await readPidFile(path)).toEqual({ status: 'missing', path });
});
