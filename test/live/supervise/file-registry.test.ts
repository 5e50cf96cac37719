import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMarker, escalatingStop, identify, InvalidOptionError } from '../../../src/index.js';
import { fileRegistry, RegistryError } from '../../../src/supervise/supervise.js';
import type { FileRegistry } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { expectRejection } from '../../helpers/reported.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { type Fixture, spawnFixture } from '../../helpers/spawn-fixture.js';
import { temporaryDirectory } from '../find/temporary-directory.js';
import { spawnAgent } from './spawn-agent.js';

useCanaries();

const QUICK = { schedule: 'TERM/0.3/KILL/20' } as const;

function registry(): FileRegistry {
  return fileRegistry(join(temporaryDirectory(), 'agents'));
}

async function stop(fixture: Fixture): Promise<void> {
  await escalatingStop(fixture.child, QUICK);
  await expectAllDead(fixture);
}

describe('an entry', () => {
  test('S2.5 is found again with the identity of its process, its marker and its data', async () => {
    const known = registry();
    const fixture = await spawnAgent('daemonizes', [], { processes: 2 });
    await known.set('agent/108 ..', fixture.agent, { model: 'haiku' });
    const [reading, ...others] = await fileRegistry(known.directory).list();
    expect(others).toEqual([]);
    const ref = await identify(fixture.child);
    expect(reading).toMatchObject({
      status: 'found',
      name: 'agent/108 ..',
      entry: {
        name: 'agent/108 ..',
        process: ref,
        marker: fixture.agent.marker,
        data: { model: 'haiku' },
      },
    });
    if (reading?.status !== 'found') throw new Error('not found');
    expect(reading.entry.savedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(readdirSync(known.directory)).toEqual(['agent%2F108%20...json']);
    // A new coordinator ends what the old one left behind, the daemon too.
    const { process, marker } = reading.entry;
    await escalatingStop(process, { marker, ...QUICK });
    await expectAllDead(fixture);
    expect(await known.remove('agent/108 ..')).toBe('removed');
    expect(await known.list()).toEqual([]);
  });

  test('is written for us alone, in a directory for us alone', async () => {
    const known = registry();
    const umask = process.umask(0);
    await known.set('a', { pid: process.pid }, undefined);
    process.umask(umask);
    expect(statSync(known.directory).mode & 0o7777).toBe(0o700);
    expect(statSync(join(known.directory, 'a.json')).mode & 0o7777).toBe(0o600);
    expect(await known.get('a')).toMatchObject({ entry: { process: await identify(process.pid) } });
  });

  test('S1.3 goes only when its process is proven gone', async () => {
    const known = registry();
    const fixture = await spawnFixture('sits');
    await known.set('a', fixture.child as { pid: number }, 1);
    expect(await expectNoSignal(() => known.remove('a'))).toBe('kept');
    expect(await known.get('a')).toMatchObject({ status: 'found' });
    await stop(fixture);
    expect(await known.remove('a')).toBe('removed');
    expect(await known.remove('a')).toBe('missing');
    expect(await known.get('a')).toEqual({ status: 'missing', name: 'a' });
  });

  test('does not go while somebody carries its marker', async () => {
    const known = registry();
    const marker = createMarker();
    const [fixture, orphan] = [
      await spawnFixture('sits'),
      await spawnFixture('sits', [], { env: marker.env }),
    ];
    await known.set('a', { pid: fixture.pid, marker }, 1);
    await stop(fixture);
    expect(await known.remove('a')).toBe('kept');
    await stop(orphan);
    expect(await known.remove('a')).toBe('removed');
  });

  test('gives way to another process only when its own is gone', async () => {
    const known = registry();
    const [one, two] = [await spawnFixture('sits'), await spawnFixture('sits')];
    await known.set('a', { pid: one.pid }, 1);
    await known.set('a', { pid: one.pid }, 2);
    expect(await known.get('a')).toMatchObject({ entry: { data: 2 } });
    const error = await expectRejection(RegistryError, known.set('a', { pid: two.pid }, 3));
    expect(error).toMatchObject({ code: 'ERR_REGISTRY', reason: 'in-use' });
    expect(error.message).toContain(String(one.pid));
    expect(await known.get('a')).toMatchObject({ entry: { data: 2 } });
    await stop(one);
    await known.set('a', { pid: two.pid }, 3);
    expect(await known.get('a')).toMatchObject({ entry: { process: { pid: two.pid }, data: 3 } });
    await stop(two);
  });

  test('is of a process that can be identified, under a name that can be a file', async () => {
    const known = registry();
    const fixture = await spawnFixture('sits');
    await stop(fixture);
    for (const process of [{ pid: fixture.pid }, { pid: 0 }, 7, null, {}]) {
      await expect(known.set('a', process as never, 1)).rejects.toThrow();
    }
    for (const name of ['', '\ud800', 'x'.repeat(252), 7]) {
      await expectRejection(InvalidOptionError, known.get(name as never));
    }
    const foreign = { pid: process.pid, marker: { name: 'PATH', value: '/bin', env: {} } };
    await expectRejection(InvalidOptionError, known.set('a', foreign, 1));
    await expectRejection(InvalidOptionError, known.set('a', { pid: process.pid }, 1n));
    expect(await known.list()).toEqual([]);
  });

  test('whose data the caller does not understand is damaged', async () => {
    const known = registry();
    await known.set('a', { pid: process.pid }, { model: 7 });
    const strict = fileRegistry(known.directory, {
      parse: (data) => {
        if (typeof data === 'object' && data !== null && 'model' in data && data.model === 'haiku')
          return data.model;
        throw new Error('no model');
      },
    });
    expect(await strict.get('a')).toMatchObject({
      status: 'damaged',
      reason: 'its data: no model',
    });
  });
});

describe('a file that cannot be believed', () => {
  /** Puts a text in the place of an entry that was all right. */
  async function damaged(change: (path: string, text: string) => void): Promise<FileRegistry> {
    const known = registry();
    await known.set('a', { pid: process.pid }, 1);
    const path = join(known.directory, 'a.json');
    change(path, readFileSync(path, 'utf8'));
    return known;
  }
  const edited =
    (edit: (entry: Record<string, unknown>) => unknown) =>
    (path: string, text: string): void => {
      const entry = JSON.parse(text) as Record<string, unknown>;
      writeFileSync(path, JSON.stringify({ ...entry, ...(edit(entry) as object) }));
    };

  test.each<[string, (path: string, text: string) => void]>([
    ['is empty', (path) => writeFileSync(path, '')],
    ['is cut', (path, text) => writeFileSync(path, text.slice(0, -20))],
    ['is no object', (path) => writeFileSync(path, '7')],
    ['is null', (path) => writeFileSync(path, 'null')],
    ['is of another version', edited(() => ({ version: 2 }))],
    ['is of another name', edited(() => ({ name: 'b' }))],
    ['names a pid alone', edited(() => ({ process: { pid: 7 } }))],
    ['names pid 1', edited(() => ({ process: { pid: 1, startToken: 'x' } }))],
    ['names everybody', edited(() => ({ process: { pid: -1, startToken: 'x' } }))],
    ['names a text', edited(() => ({ process: { pid: '7', startToken: 'x' } }))],
    ['has an empty token', edited(() => ({ process: { pid: 7, startToken: '' } }))],
    ['marks by PATH', edited(() => ({ marker: { name: 'PATH', value: process.env['PATH'] } }))],
    ['marks by nothing', edited(() => ({ marker: null }))],
    ['has no time', edited(() => ({ savedAt: 'yesterday' }))],
    ['others may write to', (path) => chmodSync(path, 0o620)],
    ['everybody may write to', (path) => chmodSync(path, 0o602)],
    ['is huge', (path, text) => writeFileSync(path, text + ' '.repeat(1_048_577))],
    [
      'is a link',
      (path, text) => {
        writeFileSync(`${path}.real`, text);
        unlinkAndLink(path);
      },
    ],
  ])(
    'since it %s is damaged: it names nobody, and neither goes nor gives way',
    async (_what, change) => {
      const known = await damaged(change);
      const reading = await known.get('a');
      expect(reading).toMatchObject({
        status: 'damaged',
        name: 'a',
        reason: expect.stringMatching(/./),
      });
      expect(JSON.stringify(reading)).not.toContain('startToken');
      expect(await known.list()).toEqual([reading]);
      expect(await known.remove('a')).toBe('kept');
      const error = await expectRejection(RegistryError, known.set('a', { pid: process.pid }, 2));
      expect(error.reason).toBe('damaged');
    },
  );

  test('since it belongs to a stranger is damaged', async (context) => {
    if (process.getuid?.() !== 0) skipVisibly(context, 'only root can give a file away');
    const known = await damaged((path) => {
      chownSync(path, 65_534, 65_534);
    });
    expect(await known.get('a')).toMatchObject({ status: 'damaged' });
  });

  test('in a directory that others may write to is not written beside', async () => {
    const directory = temporaryDirectory();
    for (const [name, mode] of [
      ['group', 0o770],
      ['world', 0o777],
      ['sticky', 0o1777],
    ] as const) {
      mkdirSync(join(directory, name));
      chmodSync(join(directory, name), mode);
      const known = fileRegistry(join(directory, name));
      const error = await expectRejection(RegistryError, known.set('a', { pid: process.pid }, 1));
      expect(error.reason).toBe('insecure');
      expect(readdirSync(known.directory)).toEqual([]);
    }
    writeFileSync(join(directory, 'file'), '');
    const error = await expectRejection(
      RegistryError,
      fileRegistry(join(directory, 'file')).set('a', { pid: process.pid }, 1),
    );
    expect(error.reason).toBe('file-system');
  });

  test('that is no entry is none of ours', async () => {
    const known = registry();
    await known.set('a', { pid: process.pid }, 1);
    for (const name of ['README', '%zz.json', 'b c.json', '.json', '.hidden']) {
      writeFileSync(join(known.directory, name), 'x');
    }
    expect((await known.list()).map(({ name }) => name)).toEqual(['a']);
  });
});

function unlinkAndLink(path: string): void {
  // A rename takes the place of the entry in one step.
  symlinkSync(`${path}.real`, `${path}.link`);
  renameSync(`${path}.link`, path);
}
