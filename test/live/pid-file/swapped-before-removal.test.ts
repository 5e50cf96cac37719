import { readdirSync, renameSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { writePidFile } from '../../../src/index.js';
import { usePidDirectory } from './pid-directory.js';

/*
 * A link takes the place of the file between the look and the opening: the look is made to see the regular file
 * that was there before.
 */
const swapped = vi.hoisted(() => ({ path: '' }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const lstatSync = (path: string, options: undefined) =>
    real.lstatSync(path === swapped.path ? process.execPath : path, options);
  return { ...real, lstatSync };
});

const files = usePidDirectory();

it('a link to the very file that we wrote is not removed in its place', async () => {
  const handle = await writePidFile(files.at('x.pid'));
  renameSync(handle.path, files.at('ours'));
  files.link('ours', 'x.pid');
  swapped.path = handle.path;
  expect(await handle.remove()).toBe('kept');
  expect(handle.removeSync()).toBe('kept');
  expect(readdirSync(files.at('.')).sort()).toEqual(['ours', 'x.pid']);
});
