import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url));
const LAYER = join(SOURCES, 'supervise');

const files = readdirSync(LAYER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join(LAYER, path));

/** What a file imports, types included, as paths below src or as the names of modules. */
function importsOf(file: string): string[] {
  // The examples in the comments import the package by its name, as anybody does.
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? relative(SOURCES, resolve(dirname(file), name)) : name,
  );
}

test('the layer imports Node.js, itself, and of the library nothing but its public face', () => {
  expect(files.length).toBeGreaterThan(20);
  const foreign = files
    .flatMap((file) => importsOf(file))
    .filter((name) => !/^(?:node:|supervise\/|index\.js$)/.test(name));
  expect(foreign).toEqual([]);
  expect(files.flatMap((file) => importsOf(file))).toContain('index.js');
});

test('nobody in the layer sends a signal or asks which system this is', () => {
  for (const file of files) {
    expect(readFileSync(file, 'utf8'), file).not.toMatch(/\bprocess\.(?:kill|platform)\b/);
  }
});
