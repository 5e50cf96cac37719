import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPidFile } from '../../../src/pid-file/read-pid-file.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { asUser, needRoot, NOBODY, STRANGER } from './as-user.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();

describe('a file that everybody may write', () => {
  it.each([0o666, 0o602, 0o777])('is insecure (%o)', async (mode) => {
    const path = files.write('x.pid', process.pid, mode);
    expect(await readPidFile(path)).toEqual({ status: 'insecure', path, reason: 'world-writable' });
    expect(await readPidFile(path, { allowInsecure: true })).toMatchObject({ status: 'running' });
  });

  it('is insecure whatever it says', async () => {
    const path = files.write('x.pid', 'garbage', 0o666);
    expect(await readPidFile(path)).toMatchObject({ status: 'insecure' });
    expect(await readPidFile(path, { allowInsecure: true })).toMatchObject({ reason: 'malformed' });
  });

  it.each([0o644, 0o664, 0o600, 0o775])('is not one that only some may (%o)', async (mode) => {
    const path = files.write('x.pid', process.pid, mode);
    expect(await readPidFile(path)).toMatchObject({ status: 'running' });
  });
});

describe('a file of another user', () => {
  it.for<[string, () => string | number]>([
    ['our process', () => process.pid],
    ['no process', () => 'garbage'],
    ['a process that ended', () => spawnSync('true').pid],
  ])('is insecure when it names %s', async ([, content], context) => {
    needRoot(context);
    const path = files.write('x.pid', content());
    chownSync(path, STRANGER, STRANGER);
    expect(await readPidFile(path)).toEqual({ status: 'insecure', path, reason: 'foreign-owner' });
  });

  it('counts when it names a process of that user', async (context) => {
    needRoot(context);
    const { pid } = await spawnFixture('sits', [], { uid: STRANGER });
    const path = files.write('x.pid', pid);
    chownSync(path, STRANGER, STRANGER);
    expect(await readPidFile(path)).toMatchObject({ status: 'running', pid });
    chownSync(path, NOBODY, NOBODY);
    expect(await readPidFile(path)).toEqual({ status: 'insecure', path, reason: 'foreign-owner' });
    expect(await readPidFile(path, { allowInsecure: true })).toMatchObject({ status: 'running' });
  });

  it('is root’s to write, and ours, and nobody else’s, when we are not root', async (context) => {
    needRoot(context);
    const { pid } = await spawnFixture('sits', [], { uid: STRANGER });
    const path = files.write('x.pid', pid);
    const readAsNobody = () => asUser(NOBODY, () => readPidFile(path));
    expect(await readAsNobody()).toMatchObject({ status: 'running', pid });
    chownSync(path, NOBODY, NOBODY);
    expect(await readAsNobody()).toMatchObject({ status: 'running', pid });
    chownSync(path, STRANGER, STRANGER);
    expect(await readAsNobody()).toMatchObject({ status: 'running', pid });
    chownSync(path, STRANGER + 1, STRANGER);
    expect(await readAsNobody()).toEqual({ status: 'insecure', path, reason: 'foreign-owner' });
  });
});
