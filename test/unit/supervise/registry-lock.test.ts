import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { isLockLeft, locked } from '../../../src/supervise/registry/lock.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story } from '../stop/story.js';

let directory: string;
let path: string;
let story: Story;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(directory, '.lock');
  story = new Story();
});

afterEach(() => {
  vi.restoreAllMocks();
  story[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

/** Nobody is as patient as a lock: each look at the clock is half a second. */
function hurry(): void {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 500));
}

/** A lock of somebody's, as that one has written it. */
function put(lock: string, holder?: FakeProcess, id: string = randomUUID()): string {
  const process = holder && { pid: holder.pid, startToken: holder.startToken };
  writeFileSync(lock, JSON.stringify({ id, process }), { mode: 0o600 });
  return id;
}

function dead(): FakeProcess {
  const one = story.stranger();
  one.exit(0);
  return one;
}

function zombie(): FakeProcess {
  const one = story.stranger({ reaps: 'never' }).fork();
  one.exit(0);
  expect(one.state).toBe('zombie');
  return one;
}

const act = async (): Promise<string> => 'done';

describe('a lock', () => {
  test('is there while something is done, and given back whatever becomes of it', async () => {
    await locked(path, async () => {
      expect(existsSync(path)).toBe(true);
    });
    await expect(locked(path, () => Promise.reject(new Error('no space')))).rejects.toThrow(
      'no space',
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each([
    ['gone', dead],
    ['a zombie', zombie],
  ])('of one that is %s gives way, and leaves nothing', async (_what, holder) => {
    put(path, holder());
    expect(await locked(path, act)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('of one that lives does not give way, and says whose it is', async () => {
    const holder = story.stranger();
    const id = put(path, holder);
    hurry();
    await expect(locked(path, act)).rejects.toMatchObject({
      reason: 'busy',
      message: expect.stringContaining(`pid ${holder.pid}`),
    });
    expect(readFileSync(path, 'utf8')).toContain(id);
    expect(readdirSync(directory)).toEqual(['.lock']);
  });

  test('of one that came between the look and the making does not give way', async () => {
    const holder = story.stranger();
    instead('link', (link) => async (from, to) => {
      if (!existsSync(path)) put(path, holder);
      await link(from, to);
    });
    hurry();
    await expect(locked(path, act)).rejects.toMatchObject({ reason: 'busy' });
  });

  test('of one that could not be told from others does not give way', async () => {
    put(path);
    hurry();
    await expect(locked(path, act)).rejects.toMatchObject({ reason: 'busy' });
  });

  test('of one that cannot be looked at does not give way', async () => {
    const id = put(path, story.stranger({ hidden: true }));
    hurry();
    await expect(locked(path, act)).rejects.toMatchObject({ reason: 'busy' });
    expect(readFileSync(path, 'utf8')).toContain(id);
  });

  test.each(['', 'x', '../../elsewhere', `${randomUUID()}/..`, 7])(
    'whose id (%o) we cannot have written is none of ours, and stays',
    async (id) => {
      put(path, dead(), id as string);
      await expect(locked(path, act)).rejects.toMatchObject({
        reason: 'busy',
        message: expect.stringContaining('no lock of ours'),
      });
      expect(readdirSync(directory)).toEqual(['.lock']);
    },
  );
});

describe('the lock of a dead one', () => {
  test('is removed by nobody while another one is about to remove it', async () => {
    const id = put(path, dead());
    put(`${path}.${id}`, story.stranger());
    hurry();
    await expect(locked(path, act)).rejects.toMatchObject({ reason: 'busy' });
    expect(readFileSync(path, 'utf8')).toContain(id);
  });

  test('is not taken for the one that came in its place meanwhile', async () => {
    const id = put(path, dead());
    put(`${path}.${id}`, dead());
    const holder = story.stranger();
    let next = '';
    whenUnlinked(`${path}.${id}`, () => {
      next ||= put(path, holder);
    });
    hurry();
    await expect(locked(path, act)).rejects.toMatchObject({ reason: 'busy' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ id: next });
  });

  test('may be gone already, with its own lock, when that is let go of', async () => {
    const id = put(path, dead());
    whenUnlinked(path, () => {
      rmSync(`${path}.${id}`, { force: true });
    });
    expect(await locked(path, act)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });
});

/** Puts something in the place of a file request of the code under test. */
function instead<Name extends 'link' | 'unlink'>(
  name: Name,
  make: (request: (typeof fsp)[Name]) => (typeof fsp)[Name],
): void {
  const request = fsp[name];
  fsp[name] = make(request);
  syncBuiltinESMExports();
  onTestFinished(() => {
    fsp[name] = request;
    syncBuiltinESMExports();
  });
}

/** Calls back right after the code under test has removed this file. */
function whenUnlinked(file: string, callback: () => void): void {
  instead('unlink', (unlink) => async (name) => {
    await unlink(name);
    if (name === file) callback();
  });
}

test('what a dead one left behind is the lock of a lock, ours, and of nobody who lives', async () => {
  const lockOf = (): string => `${path}.${randomUUID()}`;
  const [left, held, hidden, unknown] = [lockOf(), lockOf(), lockOf(), lockOf()];
  put(left, dead());
  put(held, story.stranger());
  put(hidden, story.stranger({ hidden: true }));
  put(unknown);
  const foreign = lockOf();
  writeFileSync(foreign, 'x');
  put(path, dead());
  const backup = `${path}.backup`;
  put(backup, dead());
  expect(await isLockLeft(left)).toBe(true);
  for (const other of [held, hidden, unknown, foreign, path, backup, lockOf()]) {
    expect(await isLockLeft(other), other).toBe(false);
  }
});
