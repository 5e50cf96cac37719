// Type tests, twice: against the sources, and against the declarations in dist that a user is given.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = `${root}test/types/`;
const copies = `${root}node_modules/.cache/deadsure/types/`;
const SOURCE = "'../../src/index.js'";
const SUPERVISE = "'../../src/supervise/supervise.js'";

const names = readdirSync(tests).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);
const suites = names.filter((name) => name.endsWith('.test-d.ts'));
if (suites.length === 0) throw new Error('test/types holds no *.test-d.ts');

rmSync(copies, { recursive: true, force: true });
mkdirSync(copies, { recursive: true });
for (const name of names) copyFileSync(tests + name, copies + name);
for (const name of suites) {
  const text = readFileSync(tests + name, 'utf8');
  if (!text.includes(SOURCE)) throw new Error(`${name} does not import ${SOURCE}`);
  const asUsed = text
    .replaceAll(SOURCE, "'deadsure'")
    .replaceAll(SUPERVISE, "'deadsure/supervise'");
  writeFileSync(copies + name, asUsed);
}
writeFileSync(
  `${copies}tsconfig.json`,
  JSON.stringify({ extends: `${root}tsconfig.json`, files: suites, include: [] }),
);

run('the sources', `${root}tsconfig.types.json`);
run('the built declarations', `${copies}tsconfig.json`);
writeFileSync(
  `${copies}plain.ts`,
  "import { escalatingStop } from 'deadsure';\nvoid escalatingStop([]);\n",
);
writeFileSync(
  `${copies}plain.json`,
  JSON.stringify({
    compilerOptions: { module: 'node20', target: 'es2023', strict: true, noEmit: true, types: [] },
    files: ['plain.ts'],
  }),
);
// TypeScript 6 includes no @types by itself: the declarations have to ask for what they need.
run('the built declarations, from a program that names no types', `${copies}plain.json`);

/** @param {string} what @param {string} project */
function run(what, project) {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const { status } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', project], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  console.log(`type tests against ${what}: ${status === 0 ? 'passed' : 'FAILED'}`);
  if (status !== 0) process.exitCode = 1;
}
