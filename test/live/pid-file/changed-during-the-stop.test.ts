import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stopByPidFile, type StopByPidFileOptions } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

/** Stops the process of x.pid, and does something to the file after the first signal. */
async function stopWhile(
  change: (path: string, pid: number) => void,
  options: StopByPidFileOptions = {},
) {
  const fixture = await spawnFixture('exits-on-term');
  const path = options.followSymlinks === true ? files.at('link') : files.at('x.pid');
  files.write('x.pid', fixture.pid);
  if (options.followSymlinks === true) files.link('x.pid', 'link');
  let isChanged = false;
  const report = await stopByPidFile(path, {
    ...options,
    onEvent({ type }) {
      if (type !== 'signalled' || isChanged) return;
      isChanged = true;
      change(path, fixture.pid);
    },
  });
  expect(isChanged).toBe(true);
  expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
  await expectAllDead(fixture);
  return report;
}

describe('a file that changed during the stop', () => {
  it.each<[string, (path: string, pid: number) => void, string]>([
    ['names another process', (path) => writeFileSync(path, `${process.pid}\n`), 'x.pid'],
    ['is empty', (path) => writeFileSync(path, ''), 'x.pid'],
    [
      'is another file that names the same pid',
      (path, pid) => {
        files.write('new', pid);
        renameSync(files.at('new'), path);
      },
      'x.pid',
    ],
    [
      'is a link to itself under another name',
      (path) => {
        renameSync(path, files.at('moved'));
        files.link('moved', 'x.pid');
      },
      'moved x.pid',
    ],
    [
      'is a directory',
      (path) => {
        unlinkSync(path);
        mkdirSync(path);
      },
      'x.pid',
    ],
  ])('is kept when it %s', async (_what, change, left) => {
    const report = await stopWhile(change);
    expect(report.pidFile).toBe('kept');
    expect(report).not.toHaveProperty('pidFileError');
    expect(readdirSync(files.at('.')).sort().join(' ')).toBe(left);
  });

  it('is removed when it was only written again', async () => {
    const touched = await stopWhile((path) => utimesSync(path, 2e9, 2e9));
    expect(touched.pidFile).toBe('removed');
    const rewritten = await stopWhile((path, pid) => writeFileSync(path, `${pid}\nstopping\n`));
    expect(rewritten.pidFile).toBe('removed');
    expect(readdirSync(files.at('.'))).toEqual([]);
  });

  it('is missing when it is gone', async () => {
    expect((await stopWhile((path) => unlinkSync(path))).pidFile).toBe('missing');
  });
});

describe('a link that changed during the stop', () => {
  const follow = { followSymlinks: true };

  it('is kept with both files when it leads to another one', async () => {
    const report = await stopWhile((path, pid) => {
      unlinkSync(path);
      files.write('other.pid', pid);
      files.link('other.pid', 'link');
    }, follow);
    expect(report.pidFile).toBe('kept');
    expect(readdirSync(files.at('.')).sort()).toEqual(['link', 'other.pid', 'x.pid']);
  });

  it('may be replaced by the file itself, which goes then', async () => {
    const report = await stopWhile((path) => renameSync(files.at('x.pid'), path), follow);
    expect(report.pidFile).toBe('removed');
    expect(readdirSync(files.at('.'))).toEqual([]);
  });

  it('is missing when it dangles or is gone', async () => {
    expect((await stopWhile(() => unlinkSync(files.at('x.pid')), follow)).pidFile).toBe('missing');
    expect(lstatSync(files.at('link')).isSymbolicLink()).toBe(true);
    unlinkSync(files.at('link'));
    expect((await stopWhile((path) => unlinkSync(path), follow)).pidFile).toBe('missing');
    expect(readFileSync(files.at('x.pid'), 'utf8')).toMatch(/^\d+\n$/);
  });
});
