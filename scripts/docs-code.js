// Every TypeScript block of every page compiles against the built package, by itself, as a reader would paste it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { markdownFiles, root } from './markdown-files.js';

const cache = `${root}node_modules/.cache/deadsure/docs/`;

rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });

const files = markdownFiles().flatMap((page) =>
  blocks(readFileSync(root + page, 'utf8')).map(({ line, code }) => {
    const name = `${page.replaceAll(/[/\\]/g, '__')}.${line}.ts`;
    // As many blank lines as stand before the block, so that the compiler's line numbers are the page's.
    writeFileSync(cache + name, `${'\n'.repeat(line)}${code}\nexport {};\n`);
    return name;
  }),
);
if (files.length === 0) throw new Error('no TypeScript block was found');

writeFileSync(
  `${cache}tsconfig.json`,
  JSON.stringify({
    extends: `${root}tsconfig.json`,
    // A block may show a value without using it.
    compilerOptions: { noUnusedLocals: false },
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
console.log(stdout.replaceAll(/^(.*?\.md)\.\d+\.ts\(/gm, '$1(').replaceAll('__', '/'));
console.log(
  `docs: ${files.length} TypeScript blocks ${status === 0 ? 'compile' : 'do NOT all compile'}`,
);
if (status !== 0) process.exitCode = 1;

/** The blocks fenced as ts, each with the line its fence stands on. @param {string} text */
function blocks(text) {
  return [...text.matchAll(/^( *)```ts\n(.*?)^\1```$/gms)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    code: match[2] ?? '',
  }));
}
