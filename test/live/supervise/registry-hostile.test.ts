import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMarker, escalatingStop, identify, UnsafeTargetError } from '../../../src/index.js';
import { fileRegistry, RegistryError } from '../../../src/supervise/supervise.js';
import type { FileRegistry } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAlive } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { runScript, transpiledLibrary } from '../../helpers/library-script.js';
import { within } from '../../helpers/patience.js';
import { expectRejection } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { temporaryDirectory } from '../find/temporary-directory.js';

useCanaries();

const NOBODY = 65_534;
const me = { pid: process.pid };

function registry(): FileRegistry {
  return fileRegistry(join(temporaryDirectory(), 'agents'));
}

/** Whoever restarts after a crash, and stops what the files name. */
async function recover(known: FileRegistry): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (const reading of await known.list()) {
    if (reading.status !== 'found') {
      outcomes.push(reading.status);
      continue;
    }
    const { process, marker } = reading.entry;
    const report = escalatingStop(process, { marker, reject: false, schedule: 'KILL/1' });
    outcomes.push(
      await report.then(
        ({ processes }) => processes[0]?.fate,
        (error: unknown) => error,
      ),
    );
    await known.remove(reading.name);
  }
  return outcomes;
}

/** Writes the file of an entry as somebody else would who knows its form. */
async function forge(known: FileRegistry, process: object): Promise<void> {
  const path = join(known.directory, 'a.json');
  await known.set('a', me, 1);
  const entry = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...entry, process }));
}

describe('an entry that somebody has forged', () => {
  const anotherToken = { startToken: '00000000-0000-0000-0000-000000000000:1' };

  test('never lets anybody be signalled by a pid alone, whoever has the pid', async () => {
    const stranger = await spawnFixture('sits');
    const { startToken } = (await identify(1))!;
    for (const pid of [1, 0, -1, process.pid, process.ppid, stranger.pid, '7', 1.5, null]) {
      const known = registry();
      await forge(known, { pid });
      expect(await expectNoSignal(() => recover(known)), String(pid)).toEqual(['damaged']);
    }
    const known = registry();
    await forge(known, { pid: 1, startToken });
    expect(await expectNoSignal(() => recover(known))).toEqual(['damaged']);
    await expectAlive(stranger, [stranger.pid]);
    stranger.child.kill('SIGKILL');
  });

  test('with the token of another process is of a process that is gone, and frees its name', async () => {
    const stranger = await spawnFixture('sits');
    for (const pid of [stranger.pid, 2]) {
      const known = registry();
      await forge(known, { pid, ...anotherToken });
      expect(await expectNoSignal(() => recover(known)), String(pid)).toEqual(['recycled']);
      expect(await known.list()).toEqual([]);
    }
    await expectAlive(stranger, [stranger.pid]);
    stranger.child.kill('SIGKILL');
  });

  test('that names us or an ancestor of ours is refused where it would be signalled', async () => {
    for (const pid of [process.pid, process.ppid]) {
      const ref = (await identify(pid))!;
      for (const process of [ref, { ...ref, ...anotherToken }]) {
        const known = registry();
        await forge(known, process);
        const [outcome] = await expectNoSignal(() => recover(known));
        if (outcome !== 'recycled') expect(outcome).toBeInstanceOf(UnsafeTargetError);
        else expect(process).not.toBe(ref);
      }
    }
  });

  test('with a number that no process has here goes', async () => {
    for (const pid of [5_000_000, 2 ** 31 - 1]) {
      const known = registry();
      await forge(known, { pid, ...anotherToken });
      expect(await known.remove('a'), String(pid)).toBe('removed');
    }
  });

  test('with a number that is no pid stays, and stands in the way of nobody else', async () => {
    for (const pid of [2 ** 31, 2 ** 53]) {
      const known = registry();
      await forge(known, { pid, ...anotherToken });
      expect(await known.remove('a'), String(pid)).toBe('kept');
      const error = await expectRejection(RegistryError, known.set('a', me, 2));
      expect(error.reason).toBe('damaged');
      await known.set('b', me, 2);
    }
  });
});

describe('a directory in which somebody has put something', () => {
  const put: readonly [string, (path: string) => unknown][] = [
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a directory', (path) => mkdirSync(path)],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
    ['a link to nothing', (path) => symlinkSync('absent', path)],
    ['NUL bytes', (path) => writeFileSync(path, Buffer.alloc(4_096), { mode: 0o600 })],
    ['a deep nest', (path) => writeFileSync(path, '['.repeat(500_000), { mode: 0o600 })],
    ['a socket', listenOn],
  ];

  test.each(put)(
    '%s where an entry should be: it is damaged, and the others are read',
    async (_what, make) => {
      const known = registry();
      await known.set('a', me, 1);
      await make(join(known.directory, 'b.json'));
      const readings = await within(5_000, 'the list', known.list());
      expect(readings).toMatchObject([
        { status: 'found', name: 'a' },
        { status: 'damaged', name: 'b' },
      ]);
      expect(await known.remove('b')).toBe('kept');
      expect(await expectRejection(RegistryError, known.set('b', me, 1))).toMatchObject({
        reason: 'damaged',
      });
      await known.set('c', me, 1);
    },
  );

  test.each(put)(
    '%s where the lock should be: nobody writes, and everybody is told',
    async (_what, make) => {
      const known = registry();
      await known.set('a', me, 1);
      await make(join(known.directory, '.lock'));
      const error = await within(
        30_000,
        'an answer',
        expectRejection(RegistryError, known.set('b', me, 1)),
      );
      expect(error.reason).toBe('busy');
      expect(error.message).toContain(join(known.directory, '.lock'));
      expect(await known.list()).toMatchObject([{ status: 'found', name: 'a' }]);
    },
  );

  test('as hidden files: nothing of it holds anybody up, and what is not ours stays', async () => {
    const known = registry();
    mkdirSync(known.directory, { mode: 0o700 });
    const uuid = '00000000-0000-4000-8000-000000000000';
    const foreign = ['.lock.backup', '.lock.json', `.lock.${uuid}`, `.tmp-0-${uuid}`];
    foreign.push(`.tmp-9999999999-${uuid}`, `.tmp-${process.pid}-${uuid}`);
    for (const name of foreign) writeFileSync(join(known.directory, name), 'x');
    await known.set('.lock', me, 1);
    await known.set('..', me, 2);
    expect((await known.list()).map(({ name }) => name)).toEqual(['..', '.lock']);
    expect(
      readdirSync(known.directory)
        .filter((name) => name.startsWith('.'))
        .sort(),
    ).toEqual(foreign.sort());
    // Another one, which sweeps again, and finds the entry of the name.
    expect(await fileRegistry(known.directory).get('.lock')).toMatchObject({ status: 'found' });
    await fileRegistry(known.directory).set('c', me, 1);
  });

  test('that may not be read is damaged, not missing, and hides no other', async (context) => {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
    const directory = temporaryDirectory();
    chmodSync(directory, 0o777);
    const { stdout } = await runScript(
      `${registryIn(join(directory, 'agents'))}
       import { chmodSync } from 'node:fs';
       await known.set('a', { pid: process.pid }, 1);
       await known.set('b', { pid: process.pid }, 1);
       chmodSync(known.directory + '/a.json', 0);
       const said = [];
       for (const { name, status } of await known.list()) said.push(name, status);
       said.push(await known.remove('a'));
       console.log(JSON.stringify(said));`,
      [],
      { uid: NOBODY },
    );
    expect(JSON.parse(stdout)).toEqual(['a', 'damaged', 'b', 'found', 'kept']);
  });
});

test('a directory that is a link is not written to', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'real'), { mode: 0o700 });
  symlinkSync('real', join(directory, 'agents'));
  const known = fileRegistry(join(directory, 'agents'));
  expect(await expectRejection(RegistryError, known.set('a', me, 1))).toMatchObject({
    reason: 'insecure',
  });
  expect(readdirSync(join(directory, 'real'))).toEqual([]);
});

test('data that could not be read back is not written, and leaves what was there', async () => {
  const known = registry();
  await known.set('a', me, 'old');
  await expect(known.set('a', me, 'x'.repeat(1_048_576))).rejects.toThrow('1 MiB');
  expect(await known.get('a')).toMatchObject({ status: 'found', entry: { data: 'old' } });
  await known.set('a', me, 'x'.repeat(1_000_000));
  expect(await known.get('a')).toMatchObject({ status: 'found' });
});

test('300 writes at once from one process, beside another one, all come to their turn', async () => {
  const known = registry();
  const names = Array.from({ length: 300 }, (_, index) => `agent ${index}`);
  const other = fileRegistry(known.directory);
  await within(
    60_000,
    'all writes',
    Promise.all(names.map((name, index) => (index % 2 ? known : other).set(name, me, index))),
  );
  const readings = await known.list();
  expect(readings.map(({ status }) => status)).toEqual(names.map(() => 'found'));
});

test('an entry goes also while strangers never stop to exec, when nobody can ask them for a marker', async () => {
  const directory = temporaryDirectory();
  const again = join(directory, 'again');
  writeFileSync(again, '#!/bin/sh\nexec "$0"\n', { mode: 0o700 });
  for (let count = 0; count < 3; count++) {
    register(spawn(again, [], { stdio: 'ignore' }), undefined, 'test');
  }
  const gone = { pid: process.pid, startToken: '00000000-0000-0000-0000-000000000000:1' };
  const known = registry();
  const fates: string[] = [];
  for (let count = 0; count < 15; count++) {
    await known.set('a', { ...gone, marker: createMarker() }, 1);
    fates.push(await known.remove('a'));
  }
  expect(fates).toEqual(fates.map(() => 'removed'));
});

test('more entries than there are descriptors are read', async () => {
  const known = registry();
  await known.set('a', me, 1);
  const text = readFileSync(join(known.directory, 'a.json'), 'utf8');
  for (let index = 1; index < 1_000; index++) {
    const entry = { ...(JSON.parse(text) as object), name: `${index}` };
    writeFileSync(join(known.directory, `${index}.json`), JSON.stringify(entry), { mode: 0o600 });
  }
  const script = `${registryIn(known.directory)} console.log((await known.list()).length);`;
  const { stdout } = await runScript(script, [], {
    through: ['/bin/sh', '-c', 'ulimit -n 400; exec "$@"', 'sh'],
  });
  expect(stdout).toBe('1000\n');
});

/** The beginning of a script that has `known`, a registry on this directory. */
function registryIn(directory: string): string {
  const supervise = new URL('supervise/supervise.js', transpiledLibrary()).href;
  return `import { fileRegistry } from ${JSON.stringify(supervise)};
    const known = fileRegistry(${JSON.stringify(directory)});`;
}

async function listenOn(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.close();
  });
}
