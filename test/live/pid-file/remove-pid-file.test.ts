import { mkdirSync, readdirSync, symlinkSync, utimesSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { InvalidOptionError, PidFileError, removePidFile } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { asUser, needRoot, NOBODY } from './as-user.js';
import { deadPid } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

describe('a PID file', () => {
  const names = () => readdirSync(files.at('.'));

  it('is removed when the process it names has ended', async () => {
    const pid = await deadPid();
    const path = files.write('x.pid', `${pid}\r\n/var/lib/data\n`);
    expect(await removePidFile(pathToFileURL(path), { pid })).toBe('removed');
    expect(await removePidFile(path, { pid })).toBe('missing');
    expect(names()).toEqual([]);
  });

  it('is removed when it names us: whose it is may take it away', async () => {
    const path = files.write('x.pid', process.pid);
    expect(await removePidFile(path, { pid: process.pid })).toBe('removed');
  });

  it('is kept while the process runs, or another one has its pid', async () => {
    const { pid } = await spawnFixture('sits');
    const path = files.write('x.pid', pid);
    expect(await removePidFile(path, { pid })).toBe('kept');
    utimesSync(path, 1e9, 1e9);
    expect(await removePidFile(path, { pid })).toBe('kept');
    expect(names()).toEqual(['x.pid']);
  });

  it.each<[string, (pid: number) => void]>([
    ['names another process', () => files.write('x', process.pid)],
    ['names none', () => files.write('x', 'text')],
    ['is empty', () => files.write('x', '')],
    ['goes on for ever', (pid) => files.write('x', `${pid}${' '.repeat(5_000)}`)],
    ['is a directory', () => mkdirSync(files.at('x'))],
    [
      'is a link to one',
      (pid) => {
        files.write('y', pid);
        symlinkSync('y', files.at('x'));
      },
    ],
  ])('is kept when it %s', async (_what, make) => {
    const pid = await deadPid();
    make(pid);
    const before = names();
    expect(await removePidFile(files.at('x'), { pid })).toBe('kept');
    expect(names()).toEqual(before);
  });

  it('is missing also with its directory', async () => {
    expect(await removePidFile(files.at('no/x.pid'), { pid: 4711 })).toBe('missing');
  });

  it('is an error where the system refuses to read or to remove it', async (context) => {
    needRoot(context);
    const pid = await deadPid();
    const path = files.write('x.pid', pid);
    const removal = asUser(NOBODY, () => removePidFile(path, { pid }));
    const unlinked = await expectRejection(PidFileError, removal);
    expect(unlinked.reading).toMatchObject({ status: 'unreadable', code: 'EACCES', path });
    expect(unlinked.message).toMatch(/cannot remove PID file/);
    files.write('x.pid', pid, 0o600);
    const reading = asUser(NOBODY, () => removePidFile(path, { pid }));
    const unread = await expectRejection(PidFileError, reading);
    expect(unread.message).toMatch(/cannot be read: EACCES.*left alone/);
    expect(names()).toEqual(['x.pid']);
  });

  it.each([undefined, 0, 1, -5, 1.5, '7', 2 ** 40])(
    'is asked for by a pid, not %s',
    async (pid) => {
      const path = files.write('x.pid', process.pid);
      await expectRejection(InvalidOptionError, removePidFile(path, { pid: pid as number }));
      expect(names()).toEqual(['x.pid']);
    },
  );

  it('is asked for with no other option', async () => {
    const given = { pid: 7, force: true } as { pid: number };
    await expectRejection(InvalidOptionError, removePidFile(files.at('x'), given));
    await expectRejection(InvalidOptionError, removePidFile(files.at('x'), undefined as never));
  });
});
