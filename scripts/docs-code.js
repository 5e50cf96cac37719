// Every TypeScript block compiles against the built package, by itself, as a reader would paste it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { codeBlocks } from './docs-blocks.js';
import { root } from './markdown-files.js';

const cache = `${root}node_modules/.cache/deadsure/docs/`;
// On the blank line before the block. A complete program gets none of it.
const GIVEN =
  "declare const child: import('node:child_process').ChildProcess; declare const pid: number;";

rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });

const blocks = codeBlocks().filter(({ language }) => language === 'ts');
const files = blocks.map(({ file, line, kind, code }) => {
  const name = `${file.replaceAll(/[/\\]/g, '__')}.${line}.ts`;
  // As many lines as stand before the block, so that the compiler's line numbers are the page's.
  const before = `${kind === 'run' ? '' : GIVEN}${'\n'.repeat(line)}`;
  writeFileSync(cache + name, `${before}${code}\nexport {};\n`);
  return name;
});
if (files.length === 0) throw new Error('no TypeScript block was found');

writeFileSync(
  `${cache}tsconfig.json`,
  JSON.stringify({
    extends: `${root}tsconfig.json`,
    // A block may show a value without using it, and needs none of what it is given.
    compilerOptions: { noUnusedLocals: false, incremental: false },
    files: [...files, '../../../../scripts/docs-names.d.ts'],
    include: [],
  }),
);

const tsc = `${root}node_modules/typescript/bin/tsc`;
const { status, stdout } = spawnSync(
  process.execPath,
  [tsc, '--pretty', 'false', '-p', `${cache}tsconfig.json`],
  { cwd: cache, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);
if (stdout !== '') {
  console.log(stdout.replaceAll(/^(.*?\.(?:md|ts))\.\d+\.ts\(/gm, '$1(').replaceAll('__', '/'));
}
console.log(
  `docs: ${files.length} TypeScript blocks ${status === 0 ? 'compile' : 'do NOT all compile'}: ${counts()}`,
);
if (status !== 0) process.exitCode = 1;

function counts() {
  const count = (/** @type {string} */ kind) => blocks.filter((one) => one.kind === kind).length;
  return `${count('run')} complete programs, ${count('given')} fragments with a child given, ${count('compiled')} compiled only`;
}
