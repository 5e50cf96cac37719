import { copyFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pidsMatching } from '../../../src/find/pids-matching.js';
import { processesMatching } from '../../../src/find/processes-matching.js';
import { processTable } from '../../../src/find/process-table.js';
import { inspect } from '../../../src/process/inspect.js';
import { useCanaries } from '../../helpers/canary.js';
import { until } from '../../helpers/patience.js';
import { childrenOf, readStat } from '../../helpers/proc-stat.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { temporaryDirectory } from './temporary-directory.js';

useCanaries();

const renames = fileURLToPath(new URL('../../fixtures/find-renames.mjs', import.meta.url));
const sits = fileURLToPath(new URL('../../fixtures/sits.mjs', import.meta.url));
const hex = (text: string | Buffer): string => Buffer.from(text).toString('hex');

describe('a name', () => {
  test.each([
    ['with spaces', 'a b  c', 'a b  c'],
    ['with a closing parenthesis', 'a) S 1 (b', 'a) S 1 (b'],
    ['with a newline', 'a\nb', 'a\nb'],
    ['of parentheses alone', '()) (', '()) ('],
    ['that is empty', '\0', ''],
    ['that is no UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'a\uFFFDb'],
    ['of 15 bytes that nothing extends', 'fifteen-bytes-x', 'fifteen-bytes-x'],
  ])('%s is told as it is', async (_what, given, expected) => {
    const { pid } = await spawnFixture('find-renames', [hex(given)]);
    expect((await inspect(pid))?.name).toBe(expected);
    expect((await processTable()).get(pid)).toMatchObject({ name: expected, ppid: process.pid });
    if (expected !== '') expect(await pidsMatching({ name: expected })).toContain(pid);
    expect(await pidsMatching({ name: 'node' })).not.toContain(pid);
    expect(await pidsMatching({ command: hex(given) })).toEqual([pid]);
  });

  test('of more than 15 characters is not cut', async () => {
    const directory = temporaryDirectory();
    const long = join(directory, 'a-name-of-more-than-15');
    symlinkSync(process.execPath, long);
    // As the kernel names it; Node.js 24 and later give themselves another name.
    const { pid } = await spawnFixture(long, [renames, hex('a-name-of-more-')]);
    expect(readStat(pid)?.name).toBe('a-name-of-more-');
    expect((await inspect(pid))?.name).toBe('a-name-of-more-than-15');
    expect((await processTable()).get(pid)?.name).toBe('a-name-of-more-than-15');
    expect(await pidsMatching({ name: 'a-name-of-more-than-15' })).toEqual([pid]);
    expect(await pidsMatching({ name: /than-15$/ })).toEqual([pid]);
    expect(await pidsMatching({ name: 'a-name-of-more-' })).toEqual([]);
  });
});

describe('the kernel’s copy of a program', () => {
  test('that was deleted is told by the path it had', async () => {
    const directory = temporaryDirectory();
    const program = join(directory, 'server');
    copyFileSync(process.execPath, program);
    const { pid } = await spawnFixture(program, [renames, hex('server')]);
    rmSync(program);
    expect((await inspect(pid))?.executable).toBe(program);
    expect(await pidsMatching({ path: directory, name: 'server' })).toEqual([pid]);
  });

  test('whose own name ends in the kernel’s mark keeps it', async () => {
    const directory = temporaryDirectory();
    const program = join(directory, 'server (deleted)');
    copyFileSync(process.execPath, program);
    const { pid } = await spawnFixture(program, [sits]);
    expect((await inspect(pid))?.executable).toBe(program);
  });
});

describe('a process without a command line', () => {
  test('that wrote over it has an empty one, and matches by its name alone', async () => {
    const { pid } = await spawnFixture('find-untitled');
    const info = await inspect(pid);
    expect(info).toMatchObject({ command: '', name: 'untitled' });
    expect(await pidsMatching({ command: 'untitled' })).toEqual([]);
    expect(await pidsMatching(/find-untitled/)).toEqual([]);
    expect(await pidsMatching({ name: 'untitled' })).toEqual([pid]);
  });

  test('that is a zombie has none', async () => {
    // The shell turns into a program that never reaps what the shell left to it.
    const root = await spawnFixture('sits', [], {
      through: ['sh', '-c', 'true & exec "$@"', 'sh'],
    });
    let zombie = 0;
    await until('a zombie', () => {
      zombie = childrenOf(root.pid).find((pid) => readStat(pid)?.state === 'Z') ?? 0;
      return zombie !== 0;
    });
    expect((await processTable()).children(root.pid)).toMatchObject([
      { pid: zombie, state: 'zombie' },
    ]);
    const info = await inspect(zombie);
    expect(info).toMatchObject({ state: 'zombie', ppid: root.pid, uid: process.getuid?.() });
    for (const field of ['command', 'argv', 'cwd', 'executable'])
      expect(info).not.toHaveProperty(field);
    expect((await processesMatching({ name: info?.name ?? '' })).map(({ pid }) => pid)).toContain(
      zombie,
    );
    expect(await pidsMatching(/./, { strict: true })).not.toContain(zombie);
  });
});
