import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Installs the programs that we are measured against, unless they are there as the lock file has them. */
export function installPeers(project: string): void {
  const directory = join(project, 'bench');
  const marker = join(directory, 'node_modules/.package-lock.json');
  const lock = join(directory, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The versions that are measured, by name. */
export function peerVersions(project: string): ReadonlyMap<string, string> {
  const { dependencies } = JSON.parse(
    readFileSync(join(project, 'bench/package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> };
  return new Map(Object.entries(dependencies));
}

/** Loads one of them, from the folder of the bench. Its types are the caller's to know. */
export async function loadPeer(project: string, name: string): Promise<unknown> {
  return import(peerUrl(project, name));
}

/** Where its entry is. */
export function peerUrl(project: string, name: string): string {
  const require = createRequire(join(project, 'bench/package.json'));
  return pathToFileURL(require.resolve(name)).href;
}
