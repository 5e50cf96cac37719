import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { skipVisibly } from './skip-visibly.js';

const SOURCES = new URL('../fixtures/compiled/', import.meta.url);
const CACHE = new URL('../../node_modules/.cache/deadsure-fixtures/', import.meta.url);

/** The path of a fixture written in C, compiled if need be. Skips the test where there is no compiler. */
export function compiledFixture(context: TestContext, name: string): string {
  if (spawnSync('cc', ['--version']).status !== 0) skipVisibly(context, 'there is no C compiler');
  const source = new URL(`${name}.c`, SOURCES).pathname;
  const hash = createHash('sha256')
    .update(readFileSync(source))
    .update(readFileSync(new URL('voice.h', SOURCES)))
    .digest('hex')
    .slice(0, 12);
  const binary = join(CACHE.pathname, `${name}-${hash}`);
  if (!existsSync(binary)) {
    mkdirSync(CACHE, { recursive: true });
    const fresh = `${binary}.${process.pid}`;
    execFileSync('cc', ['-O1', '-pthread', source, '-o', fresh]);
    renameSync(fresh, binary);
  }
  return binary;
}
