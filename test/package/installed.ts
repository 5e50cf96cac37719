import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A project that has this package as its only dependency. */
export interface Installed {
  readonly folder: string;
  /** The command as npm has linked it. */
  readonly command: string;
}

/**
 * Packs this package as it would be published, and installs the archive with npm into an empty project, once
 * for the tests of a file. Needs no network: what the package depends on is installed from `node_modules`.
 */
export function useInstalledPackage(): Installed {
  // Anybody may read it: some tests run it as another user.
  const folder = mkdtempSync(join(tmpdir(), 'deadsure-package-'));
  chmodSync(folder, 0o755);

  beforeAll(async () => {
    if (isBuildOld()) await npm(ROOT, 'run', 'build');
    // The build is there; made anew, it would be missing for whoever runs beside us.
    await npm(ROOT, 'pack', '--ignore-scripts', '--pack-destination', folder);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error('npm pack left no archive');
    const dependencies = { deadsure: `file:${archive}`, ...localDependencies() };
    const manifest = { name: 'empty', version: '1.0.0', private: true, dependencies };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    await npm(folder, 'install', '--offline', '--install-links', '--ignore-scripts');
    // A build, a pack and an install, on cores that others use as well.
  }, 240_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  return { folder, command: join(folder, 'node_modules/.bin/deadsure') };
}

async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  await execute('npm', [...args, '--no-audit', '--no-fund'], { cwd });
}

/** Whether a source is newer than what was built from it. */
function isBuildOld(): boolean {
  const built = join(ROOT, 'dist/cli/deadsure.js');
  if (!existsSync(built)) return true;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((path) => statSync(join(ROOT, 'src', path)).mtimeMs));
  return newest > statSync(built).mtimeMs;
}

/** All that the package needs at run time, from where it is installed here. */
function localDependencies(): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (manifest: string): void => {
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      if (name in found) continue;
      found[name] = `file:${join(ROOT, 'node_modules', name)}`;
      visit(join(ROOT, 'node_modules', name, 'package.json'));
    }
  };
  visit(join(ROOT, 'package.json'));
  return found;
}
