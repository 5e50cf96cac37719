// Other versions of Node.js, each fetched once into the cache: npm's registry carries the programs as packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/deadsure-node/', import.meta.url));

/**
 * The path of the program of this version: `22` is the newest of 22.
 *
 * @param {string} version
 * @returns {string}
 */
export function nodeProgram(version) {
  const system = platform() === 'win32' ? 'win' : platform();
  const name = `node-${system}-${arch()}`;
  const folder = join(CACHE, version);
  const program = join(folder, 'node_modules', name, 'bin', system === 'win' ? 'node.exe' : 'node');
  if (!existsSync(program)) fetch(folder, `${name}@${version}`);
  const { stdout, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (!`${stdout.trim()}.`.startsWith(`v${version}.`)) {
    throw new Error(`${program} calls itself ${stdout.trim()}, not ${version}`);
  }
  return program;
}

/** Node.js runs npm here as npm runs us, so that no shell is needed anywhere. @returns {string} */
export function npmScript() {
  const besideNode = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  return process.env['npm_execpath'] ?? besideNode;
}

/** @param {string} folder @param {string} specifier */
function fetch(folder, specifier) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel=error'];
  const { status } = spawnSync(
    process.execPath,
    [npmScript(), 'install', ...quiet, '--prefix', folder, specifier],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) throw new Error(`npm could not fetch ${specifier}`);
}
