// The tests on every Node.js this package is for: `npm run test:matrix -- [version…] [-- options of vitest]`.
// Every version is run to its end, and a warning of Node.js counts as a failure of the version that printed it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeProgram } from './node-versions.js';

/** The oldest that `engines` admits, then the newest of each line. */
const VERSIONS = ['20.19.0', '20', '22', '24', '26'];
const NODE_WARNING = /\[DEP\d+\]|ExperimentalWarning|DeprecationWarning/;

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const end = words.indexOf('--');
const versions = end < 0 ? words : words.slice(0, end);
const options = end < 0 ? [] : words.slice(end + 1);
const odd = versions.find((version) => !/^\d+(?:\.\d+){0,2}$/.test(version));
if (odd !== undefined) throw new Error(`${odd} is no version of Node.js; after -- it is vitest's`);

const results = [];
for (const version of versions.length > 0 ? versions : VERSIONS) {
  const program = nodeProgram(version);
  console.log(`\n=== Node.js ${version}`);
  const started = performance.now();
  const { code, warnings } = await run(program, [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...options,
  ]);
  const passed = code === 0 && warnings.size === 0;
  if (!passed) process.exitCode = 1;
  const seconds = Math.round((performance.now() - started) / 1000);
  results.push(`${version.padEnd(8)} ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
  for (const warning of warnings) results.push(`         warned: ${warning}`);
}
console.log(`\n${results.join('\n')}`);

/** @param {string} program @param {readonly string[]} args */
async function run(program, args) {
  // What the tests start by name is this version too.
  const PATH = [dirname(program), process.env['PATH']].join(delimiter);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {Set<string>} */
  const warnings = new Set();
  for (const [from, to] of /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])) {
    createInterface({ input: from }).on('line', (line) => {
      to.write(`${line}\n`);
      if (NODE_WARNING.test(line)) warnings.add(line.trim());
    });
  }
  const [code] = await once(child, 'close');
  return { code, warnings };
}
