import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from './project.js';

const CACHE = join(PROJECT, 'node_modules/.cache/deadsure-sources');

/**
 * A directory with these folders of the project as JavaScript, transpiled from the sources as they are now,
 * so that what a test runs in a process of its own is never an old build.
 */
export function transpiled(...folders: readonly string[]): string {
  const files = folders.flatMap(sourcesIn).sort();
  const hash = createHash('sha256');
  for (const path of files) hash.update(path).update(readFileSync(join(PROJECT, path)));
  const target = join(CACHE, hash.digest('hex').slice(0, 16));
  if (!existsSync(target)) {
    const fresh = `${target}.${process.pid}`;
    for (const path of files) transpile(path, fresh);
    writeFileSync(join(fresh, 'package.json'), '{"type":"module"}\n');
    moveIntoPlace(fresh, target);
  }
  return target;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(?:d|test|test-d)\.ts$/.test(path))
    .map((path) => join(folder, path));
}

/** Another run of the tests may have been quicker; then its copy, which is the same, is the one to use. */
function moveIntoPlace(fresh: string, target: string): void {
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (!existsSync(join(target, 'package.json'))) throw error;
    rmSync(fresh, { recursive: true });
  }
}

function transpile(path: string, target: string): void {
  const { outputText } = ts.transpileModule(readFileSync(join(PROJECT, path), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  const output = join(target, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
}
