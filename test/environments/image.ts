import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { compileC, hasCompiler } from '../helpers/compile-c.js';
import { PROJECT } from '../helpers/project.js';
import { transpiled } from '../helpers/transpiled.js';

/** Sources of what is in every image's /bin, by its name there. */
const PROGRAMS = {
  init: 'test/adversarial/fixtures/init.c',
  lower: 'test/environments/programs/lower.c',
  tree: 'test/fixtures/compiled/tree.c',
  'double-forks': 'test/fixtures/compiled/double-forks.c',
};

/**
 * A directory to be the root of containers: node and its shared libraries, the package with what it depends
 * on, the scenario, and nothing else: no shell, no ps, no /etc. It is gone after the file's tests.
 */
export function buildImage(): string {
  const root = mkdtempSync(join(tmpdir(), 'deadsure-image-'));
  afterAll(() => {
    rmSync(root, { recursive: true });
  });
  chmodSync(root, 0o755);
  for (const place of ['bin', 'proc', 'run', 'dev', 'app']) mkdirSync(join(root, place));
  // What is bound there in each container: the binary is larger than all the rest.
  for (const file of ['bin/node', 'dev/null']) writeFileSync(join(root, file), '');
  // Without one every test of it is skipped.
  for (const [name, source] of Object.entries(hasCompiler() ? PROGRAMS : {})) {
    addProgram(root, compileC(join(PROJECT, source)), `/bin/${name}`);
  }
  addLibraries(root, process.execPath);
  const app = join(root, 'app');
  copy(join(PROJECT, 'test/fixtures'), join(app, 'fixtures'));
  copy(join(PROJECT, 'test/environments/inside'), join(app, 'inside'));
  mkdirSync(join(app, 'node_modules'));
  copy(transpiled('src'), join(app, 'node_modules/deadsure'));
  for (const name of dependencies()) {
    copy(join(PROJECT, 'node_modules', name), join(app, 'node_modules', name));
  }
  return root;
}

function copy(from: string, to: string): void {
  execFileSync('cp', ['-R', from, to]);
}

/** Puts a program into an image, with the shared libraries that it needs. */
export function addProgram(root: string, from: string, to: string): void {
  addLibraries(root, from);
  copyFileSync(from, join(root, to));
  chmodSync(join(root, to), 0o755);
}

function addLibraries(root: string, program: string): void {
  for (const [, library = ''] of execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(
    /(\/\S+) \(0x/g,
  )) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
}

/** All packages that ours needs at run time. */
function dependencies(): Set<string> {
  const found = new Set<string>();
  const visit = (manifest: string): void => {
    const { dependencies: needed = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const name of Object.keys(needed)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(join(PROJECT, 'node_modules', name, 'package.json'));
    }
  };
  visit(join(PROJECT, 'package.json'));
  return found;
}
