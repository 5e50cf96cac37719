import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { type TestContext, describe, expect, test } from 'vitest';
import { pidsMatching } from '../../../src/find/pids-matching.js';
import { inspect } from '../../../src/process/inspect.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { ascending } from '../../helpers/reported.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { type Fixture, spawnFixture } from '../../helpers/spawn-fixture.js';
import { temporaryDirectory } from './temporary-directory.js';

useCanaries();

/** Starts a sleeper in a directory, without a word of it on the command line. */
function sitsIn(directory: string, args: readonly string[] = []): Promise<Fixture> {
  return spawnFixture('sits', args, {
    env: { WHERE: directory },
    through: ['sh', '-c', 'cd "$WHERE" && exec "$@"', 'sh'],
  });
}

describe('a path', () => {
  test('finds who sits in it or names it, and nobody next to it', async () => {
    const base = temporaryDirectory();
    for (const name of ['108/src', '1086', '108-fix'])
      mkdirSync(join(base, name), { recursive: true });
    const tree = join(base, '108');
    symlinkSync(tree, join(base, 'link'));
    const inside = await Promise.all([
      sitsIn(tree),
      sitsIn(join(tree, 'src')),
      sitsIn(join(base, 'link')),
      sitsIn('/', [tree]),
      sitsIn('/', [`--dir=${tree}/none`]),
      sitsIn('/', [join(base, 'link', 'x')]),
      sitsIn(base, ['108/src']),
    ]);
    const beside = await Promise.all([
      sitsIn(join(base, '1086')),
      sitsIn(join(base, '108-fix')),
      sitsIn(base),
      sitsIn(base, ['108/none']),
      sitsIn('/', [join(base, '1086')]),
    ]);
    const expected = ascending(inside.map(({ pid }) => pid));
    expect(await pidsMatching({ path: tree })).toEqual(expected);
    expect(await pidsMatching({ path: `${join(base, 'link')}/` })).toEqual(expected);
    const everyone = ascending([...inside, ...beside].map(({ pid }) => pid));
    expect(await pidsMatching({ path: base })).toEqual(everyone);
  });

  test('finds who sits in a directory that was deleted, also once it is there again', async () => {
    const tree = join(temporaryDirectory(), '108');
    mkdirSync(tree);
    const { pid } = await sitsIn(tree);
    rmSync(tree, { recursive: true });
    expect((await inspect(pid))?.cwd).toBe(tree);
    expect(await pidsMatching({ path: tree })).toEqual([pid]);
    mkdirSync(tree);
    expect(await pidsMatching({ path: tree })).toEqual([pid]);
  });

  test('tells a directory whose own name ends in the kernel’s mark', async () => {
    const base = temporaryDirectory();
    mkdirSync(join(base, '108 (deleted)'));
    mkdirSync(join(base, '108'));
    const { pid } = await sitsIn(join(base, '108 (deleted)'));
    expect((await inspect(pid))?.cwd).toBe(join(base, '108 (deleted)'));
    expect(await pidsMatching({ path: join(base, '108') })).toEqual([]);
    expect(await pidsMatching({ path: join(base, '108 (deleted)') })).toEqual([pid]);
  });
});

describe('a directory of the same name in another file system', () => {
  test('of a mount namespace is another, and a shared one is the same', async (context) => {
    requireMountNamespaces(context);
    const base = temporaryDirectory();
    for (const name of ['own', 'shared']) mkdirSync(join(base, name, 'x'), { recursive: true });
    const start = (name: string, more: readonly string[] = []): Promise<Fixture> =>
      spawnFixture('sits', more, {
        env: { BASE: base, WHERE: join(base, name) },
        through: [
          'unshare',
          '-m',
          'sh',
          '-c',
          'mount -t tmpfs none "$BASE/own" && cd "$WHERE" && exec "$@"',
          'sh',
        ],
      });
    const [own, shared] = await Promise.all([start('own', [join(base, 'own')]), start('shared')]);
    expect((await inspect(own.pid))?.cwd).toBe(join(base, 'own'));
    expect(await pidsMatching({ path: join(base, 'own') })).toEqual([]);
    expect(await pidsMatching({ path: join(base, 'shared') })).toEqual([shared.pid]);
    expect(await pidsMatching({ path: join(base, 'shared', 'x') })).toEqual([]);
  });

  test('below another root directory is another in an argument, and the same in a link of the kernel', async (context) => {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root may change the root directory');
    const program = compiledFixture(context, 'find-chroots');
    const base = temporaryDirectory();
    const tree = join(base, 'wt');
    mkdirSync(tree);
    const jail = join(base, 'jail');
    mkdirSync(jail);
    const { pid } = await spawnFixture(program, [jail, tree]);
    expect(await pidsMatching({ path: jail })).toEqual([pid]);
    expect(await pidsMatching({ path: tree })).toEqual([]);
  });
});

function requireMountNamespaces(context: TestContext): void {
  const { status } = spawnSync('unshare', ['-m', 'true']);
  if (status !== 0) skipVisibly(context, 'mount namespaces cannot be made here');
}
