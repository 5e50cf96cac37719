import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROJECT } from './project.js';

const CACHE = join(PROJECT, 'node_modules/.cache/deadsure-fixtures');

let found: boolean | undefined;

/** Whether programs written in C can be compiled here. */
export function hasCompiler(): boolean {
  found ??= spawnSync('cc', ['--version']).status === 0;
  return found;
}

/** The path of the program that a C source makes, compiled if need be. The headers beside it count as its source. */
export function compileC(source: string): string {
  const directory = dirname(source);
  const headers = readdirSync(directory).filter((name) => name.endsWith('.h'));
  const hash = createHash('sha256').update(readFileSync(source));
  for (const header of headers.sort()) hash.update(readFileSync(join(directory, header)));
  const name = `${basename(source, '.c')}-${hash.digest('hex').slice(0, 12)}`;
  const binary = join(CACHE, name);
  if (!existsSync(binary)) {
    mkdirSync(CACHE, { recursive: true });
    const fresh = `${binary}.${process.pid}`;
    execFileSync('cc', ['-O1', '-pthread', source, '-o', fresh]);
    renameSync(fresh, binary);
  }
  return binary;
}
