import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../helpers/project.js';

const MOST_BYTES = 2_500_000;

test('whoever installs this installs these packages besides, and no script runs', () => {
  const text = readFileSync(join(PROJECT, 'package.json'), 'utf8');
  const { dependencies, scripts } = JSON.parse(text) as Record<string, Record<string, string>>;
  expect(Object.keys(dependencies ?? {}).sort()).toEqual([
    'p-retry',
    'pidtree',
    'ps-list',
    'smol-toml',
  ]);
  expect(Object.keys(scripts ?? {}).filter((name) => name.includes('install'))).toEqual([]);
});

test('the package holds what a user needs, and no more than that', () => {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const out = execFileSync('npm', args, {
    cwd: PROJECT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(out) as [{ unpackedSize: number; files: { path: string }[] }];
  const others = packed.files
    .map(({ path }) => path)
    .filter((path) => !/^(?:dist|src)\//.test(path));
  expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  expect(packed.unpackedSize).toBeLessThan(MOST_BYTES);
  // npm reads every file, on cores that others use as well.
}, 240_000);
