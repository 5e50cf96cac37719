import { closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import {
  openProcFile,
  readPinned,
  readProcFile,
  readProcRecord,
  whyUnreadable,
} from '../../../../src/platform/linux/proc-files.js';
import { FabricatedProc } from './fabricated-proc.js';

const short = vi.hoisted(() => ({ code: '' }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return {
    ...real,
    openSync: (path: string, flags: string) => {
      if (short.code === '') return real.openSync(path, flags);
      throw Object.assign(new Error(short.code), { code: short.code });
    },
  };
});

let machine: FabricatedProc;
beforeEach(() => {
  machine = new FabricatedProc();
});
afterEach(() => {
  machine[Symbol.dispose]();
});

const path = (name: string): string => join(machine.root, name);
const failed = (code: string): Error => Object.assign(new Error(code), { code });

describe('reading a file', () => {
  test.each([
    ['a listing', readProcFile],
    ['a record', readProcRecord],
  ])('reads all of %s, also where it is larger than any before', (_what, read) => {
    for (const size of [10, 16_383, 16_384, 16_385, 65_536, 300_000]) {
      const text = 'x'.repeat(size - 1) + 'y';
      machine.write('file', text);
      const contents = read(path('file'));
      if (typeof contents === 'string') throw new Error(contents);
      expect(contents.length).toBe(size);
      expect(contents.bytes.toString('utf8', 0, contents.length)).toBe(text);
    }
  });

  test('says that a file which is not there is gone', () => {
    expect(readProcFile(path('nothing'))).toBe('gone');
    expect(readProcFile(path('uptime/below'))).toBe('gone');
  });

  test('throws for anything that says nothing about a process', () => {
    mkdirSync(path('directory'));
    expect(() => readProcFile(path('directory'))).toThrow(ProcessTableError);
    expect(() => readProcFile('/\0')).toThrow(ProcessTableError);
  });
});

describe('what a failure says', () => {
  test.each([
    ['ESRCH', 'gone'],
    ['ENOENT', 'gone'],
    ['ENOTDIR', 'gone'],
    ['EACCES', 'denied'],
    ['EPERM', 'denied'],
  ])('%s: %s', (code, meaning) => {
    expect(whyUnreadable(failed(code), '/proc/7/stat')).toBe(meaning);
  });

  test.each(['EMFILE', 'ENFILE', 'EIO', 'ENOMEM'])('%s: that we could not look', (code) => {
    const error = failed(code);
    expect(() => whyUnreadable(error, '/proc/7/stat')).toThrow(
      expect.objectContaining({
        code: 'ERR_PROCESS_TABLE',
        cause: error,
        message: expect.stringContaining('/proc/7/stat') as string,
      }),
    );
  });
});

describe('a file that is kept open', () => {
  test('is read from its beginning each time', () => {
    machine.write('file', 'first');
    const fd = openProcFile(path('file'));
    if (typeof fd !== 'number') throw new Error(fd);
    try {
      for (const text of ['first', 'second', 'third']) {
        machine.write('file', text);
        const contents = readPinned(fd);
        if (typeof contents === 'string') throw new Error(contents);
        expect(contents.bytes.toString('utf8', 0, contents.length)).toBe(text);
      }
      machine.write('file', '');
      expect(readPinned(fd)).toBe('gone');
    } finally {
      closeSync(fd);
    }
  });

  test('that cannot be had is gone', () => {
    expect(openProcFile(path('nothing'))).toBe('gone');
  });

  test.each(['EMFILE', 'ENFILE'])('cannot be, where descriptors are short (%s)', (code) => {
    short.code = code;
    try {
      expect(openProcFile(path('uptime'))).toBe('short');
      expect(() => readProcFile(path('uptime'))).toThrow(ProcessTableError);
    } finally {
      short.code = '';
    }
  });
});
