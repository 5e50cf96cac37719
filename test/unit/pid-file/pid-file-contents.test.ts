import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPidFileContents } from '../../../src/pid-file/pid-file-contents.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deadsure-pid-file-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const at = (name: string): string => join(directory, name);
function file(text: string, mode = 0o644): string {
  writeFileSync(at('pid'), text);
  chmodSync(at('pid'), mode);
  return at('pid');
}
function link(to: string): string {
  symlinkSync(to, at('link'));
  return at('link');
}

describe('of a regular file', () => {
  test('all is of the file itself', async () => {
    const path = file('1234\n');
    utimesSync(path, 1_000, 1_700_000_000);
    expect(await readPidFileContents(path, false)).toEqual({
      status: 'read',
      bytes: Buffer.from('1234\n'),
      cut: false,
      ownerUid: process.getuid?.(),
      worldWritable: false,
      file: {
        dev: expect.any(BigInt),
        ino: expect.any(BigInt),
        writtenNs: 1_700_000_000n * 10n ** 9n,
      },
    });
  });

  test.each([
    [0o600, false],
    [0o664, false],
    [0o602, true],
    [0o666, true],
  ])('with mode %o it is told whether anybody may write it', async (mode, worldWritable) => {
    expect(await readPidFileContents(file('5', mode), false)).toMatchObject({ worldWritable });
  });

  test('that is empty there are no bytes', async () => {
    const read = await readPidFileContents(file(''), false);
    expect(read).toMatchObject({ status: 'read', bytes: Buffer.alloc(0), cut: false });
  });

  test.each([
    [4_095, 4_095, false],
    [4_096, 4_096, false],
    [4_097, 4_096, true],
    [50_000, 4_096, true],
  ])('of %d bytes, %d are read', async (size, length, cut) => {
    const path = file('7'.repeat(Math.min(size, 5_000)));
    truncateSync(path, size);
    const read = await readPidFileContents(path, false);
    expect(read).toMatchObject({ status: 'read', cut });
    if (read.status === 'read') {
      expect(read.bytes).toHaveLength(length);
      expect(Buffer.from(read.bytes).toString()).toBe('7'.repeat(length));
    }
  });
});

/** The files that this process has open, as Linux tells. */
function openFiles(): string[] {
  const descriptors = readdirSync('/proc/self/fd').map((fd) => `/proc/self/fd/${fd}`);
  // The one that the directory was read by is closed by now.
  return descriptors.filter((fd) => existsSync(fd)).map((fd) => readlinkSync(fd));
}

test.skipIf(!existsSync('/proc/self/fd'))('nothing is left open', async () => {
  const path = file('1234\n');
  await readPidFileContents(path, false);
  expect(openFiles()).not.toContain(path);
});

describe('a link', () => {
  test('is insecure, wherever it leads', async () => {
    const insecure = { status: 'insecure', path: at('link'), reason: 'symlink' };
    expect(await readPidFileContents(link(file('5')), false)).toEqual(insecure);
    rmSync(at('pid'));
    expect(await readPidFileContents(at('link'), false)).toEqual(insecure);
  });

  test('is followed, if it may be', async () => {
    const read = await readPidFileContents(link(file('5')), true);
    expect(read).toMatchObject({ status: 'read', bytes: Buffer.from('5') });
  });

  test('that leads nowhere is missing, if it may be followed', async () => {
    const path = link(at('nothing'));
    expect(await readPidFileContents(path, true)).toEqual({ status: 'missing', path });
  });

  test('that leads to itself cannot be read, if it may be followed', async () => {
    const path = link(at('link'));
    expect(await readPidFileContents(path, true)).toEqual({
      status: 'unreadable',
      path,
      code: 'ELOOP',
      message: expect.stringContaining('ELOOP') as string,
    });
  });
});

describe('no regular file', () => {
  const notAFile = { status: 'invalid', reason: 'not-a-file', text: '' };

  test.each([true, false])('is a directory (links followed: %s)', async (follow) => {
    expect(await readPidFileContents(directory, follow)).toEqual({ ...notAFile, path: directory });
  });

  test('is a device, and it is not opened', async () => {
    expect(await readPidFileContents('/dev/null', false)).toEqual({
      ...notAFile,
      path: '/dev/null',
    });
    const path = link('/dev/null');
    expect(await readPidFileContents(path, true)).toEqual({ ...notAFile, path });
  });

  test('is a socket, which is told without trying to open it', async () => {
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    try {
      const path = at('socket');
      expect(await readPidFileContents(path, false)).toEqual({ ...notAFile, path });
    } finally {
      server.close();
    }
  });
});

describe('nothing', () => {
  test('is missing, and so is what would lie below a file', async () => {
    for (const path of [at('nothing'), join(file('5'), 'below')]) {
      expect(await readPidFileContents(path, false)).toEqual({ status: 'missing', path });
    }
  });

  test('but what the system cannot look up is unreadable, not missing', async () => {
    const path = at('x'.repeat(300));
    expect(await readPidFileContents(path, false)).toMatchObject({
      status: 'unreadable',
      path,
      code: 'ENAMETOOLONG',
    });
  });
});
