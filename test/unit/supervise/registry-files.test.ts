import crypto from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import fsp from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createFile,
  readSafely,
  replaceFile,
  unlinkIfThere,
} from '../../../src/supervise/registry/safe-file.js';
import { fileRegistry } from '../../../src/supervise/supervise.js';
import { Story } from '../stop/story.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'files-'));
  path = join(directory, 'a.json');
});

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(directory, { recursive: true });
});

/** What is in the directory, and what its readers hear of that is gone by the time they look. */
function list(...more: readonly string[]): void {
  const { readdir } = fsp;
  vi.spyOn(fsp, 'readdir').mockImplementation((async (name: string) => [
    ...(await readdir(name)),
    ...more,
  ]) as never);
  syncBuiltinESMExports();
}

test('what goes while a directory is read is no entry, and in nobody’s way', async () => {
  using story = new Story();
  const { pid, startToken } = story.stranger();
  const gone = story.stranger();
  gone.exit(0);
  const known = fileRegistry(directory);
  list('ghost.json', `.tmp-${gone.pid}-${crypto.randomUUID()}`);
  await known.set('a', { pid, startToken }, 1);
  expect((await known.list()).map(({ name }) => name)).toEqual(['a']);
});

test('a writer who cannot be looked at is left his file', async () => {
  using story = new Story();
  const { pid, startToken } = story.stranger();
  const files = [story.stranger({ hidden: true }), story.stranger()].map(
    (writer) => `.tmp-${writer.pid}-${crypto.randomUUID()}`,
  );
  for (const file of files) writeFileSync(join(directory, file), 'half');
  await fileRegistry(directory).set('a', { pid, startToken }, 1);
  expect(readdirSync(directory).sort()).toEqual([...files, 'a.json'].sort());
});

test('a directory that cannot be read is an error, and not empty', async () => {
  writeFileSync(path, '');
  const known = fileRegistry(path);
  const expected = { code: 'ERR_REGISTRY', reason: 'file-system' };
  await expect(known.list()).rejects.toMatchObject(expected);
  await expect(known.get('a')).rejects.toMatchObject(expected);
});

test('a file is made whole: written, brought to the disk, named, and its name brought to the disk', async () => {
  const done: string[] = [];
  const { open, rename } = fsp;
  vi.spyOn(fsp, 'open').mockImplementation(async (...args): Promise<FileHandle> => {
    const file = await open(...args);
    const { sync } = file;
    file.sync = async () => {
      done.push(args[0] === directory ? 'directory' : 'file');
      await sync.call(file);
    };
    return file;
  });
  vi.spyOn(fsp, 'rename').mockImplementation(async (...args) => {
    done.push('rename');
    await rename(...args);
  });
  syncBuiltinESMExports();
  await replaceFile(path, 'new');
  expect(done).toEqual(['file', 'rename', 'directory']);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['a.json']);
});

test('a file that was read is closed, whatever is in it', async () => {
  let open = 0;
  const { open: request } = fsp;
  vi.spyOn(fsp, 'open').mockImplementation(async (...args): Promise<FileHandle> => {
    const file = await request(...args);
    open++;
    const { close } = file;
    file.close = async () => {
      open--;
      await close.call(file);
    };
    return file;
  });
  syncBuiltinESMExports();
  for (const mode of [0o600, 0o666]) {
    writeFileSync(path, 'text');
    chmodSync(path, mode);
    expect(await readSafely(path)).toHaveProperty(mode === 0o600 ? 'text' : 'problem');
    expect(open).toBe(0);
  }
});

test('a file is made only where there is none, and leaves nothing else', async () => {
  expect(await createFile(path, 'one')).toBe(true);
  expect(await createFile(path, 'two')).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('one');
  expect(readdirSync(directory)).toEqual(['a.json']);
});

test('whoever guesses the name of a temporary file has nothing of it: nothing is written over', async () => {
  const uuid = crypto.randomUUID();
  vi.spyOn(crypto, 'randomUUID').mockReturnValue(uuid);
  syncBuiltinESMExports();
  writeFileSync(join(directory, 'victim'), 'dear');
  const guessed = join(directory, `.tmp-${process.pid}-${uuid}`);
  symlinkSync('victim', guessed);
  await expect(replaceFile(path, 'new')).rejects.toMatchObject({ code: 'EEXIST' });
  rmSync(guessed);
  writeFileSync(guessed, 'dear');
  await expect(replaceFile(path, 'new')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('dear');
  expect(readFileSync(guessed, 'utf8')).toBe('dear');
});

test('that there is nothing to remove is as well; that it cannot be removed is not', async () => {
  await unlinkIfThere(path);
  await expect(unlinkIfThere(directory)).rejects.toThrow();
});
