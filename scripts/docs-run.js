// Runs every block that is marked so (docs-blocks.js), each in a directory of its own, against the built package.
// It has to end by itself, with exit code 0, having printed what its `//=>` comments say, and leave no process.
// `node scripts/docs-run.js docs/design.md` runs those of one file.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createCgroup, escalatingStop, UnsupportedError, waitUntilGone } from 'deadsure';
import ts from 'typescript';
import { codeBlocks } from './docs-blocks.js';
import { root } from './markdown-files.js';

/** @typedef {import('./docs-blocks.js').Block} Block */

const STAGE = fileURLToPath(new URL('docs-stage', import.meta.url));
const MARK = 'DEADSURE_DOCS_RUN';
const LONGEST_MS = 60_000;
const SHOULD_PRINT = /(?:\/\/|#)=> (.*)$/gm;

/** What a block may need beyond Node.js. @type {Readonly<Record<string, () => Promise<boolean>>>} */
const PROBES = {
  cgroup: async () => {
    try {
      await (await createCgroup()).remove();
      return true;
    } catch (error) {
      if (error instanceof UnsupportedError) return false;
      throw error;
    }
  },
  namespace: async () => spawnSync('unshare', ['-pf', 'true']).status === 0,
};

const wanted = process.argv.slice(2);
const blocks = codeBlocks().filter(
  ({ file, kind }) => kind !== 'compiled' && (wanted.length === 0 || wanted.includes(file)),
);
if (blocks.length === 0) throw new Error('no block is marked to be run');
const lacking = await whatIsLacking();
const runnable = blocks.filter(({ needs }) => !needs.some((need) => lacking.has(need)));
const left = blocks.length - runnable.length;
const home = mkdtempSync(join(tmpdir(), 'deadsure-docs-'));
/** @type {string[]} */
const problems = [];
/** @type {{ at: string, ms: number }[]} */
const times = [];

try {
  const queue = runnable.values();
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(queue)));
} finally {
  rmSync(home, { recursive: true, force: true });
}

for (const problem of problems) console.error(`\n${problem}`);
const slowest = times.sort((one, other) => other.ms - one.ms).slice(0, 3);
console.log(
  `docs: ${runnable.length - problems.length} of ${blocks.length} blocks ran as they say, ` +
    `${problems.length} did not, ${left} could not run here${left > 0 ? ` (no ${[...lacking].join(', no ')})` : ''}; ` +
    `slowest: ${slowest.map(({ at, ms }) => `${at} ${Math.round(ms)} ms`).join(', ')}`,
);
// As for tests: where everything is said to be there, what could not run has failed.
if (problems.length > 0 || (left > 0 && process.env['CI'] === 'true')) process.exitCode = 1;

/** @param {Iterator<Block>} queue */
async function work(queue) {
  for (let next = queue.next(); next.done !== true; next = queue.next()) {
    const began = performance.now();
    const at = `${next.value.file}:${next.value.line}`;
    const problem = await perform(next.value);
    if (problem !== undefined) problems.push(`${at}: ${problem}`);
    times.push({ at, ms: performance.now() - began });
  }
}

/** Runs one block, and says what went wrong. @param {Block} block */
async function perform(block) {
  // Not by the name that the library uses, which programs are there to show.
  const value = randomUUID();
  const marker = { name: MARK, value, env: { [MARK]: value } };
  const program = start(block, mkdtempSync(join(home, 'stage-')), marker.env);
  const output = Promise.all([text(program.stdout), text(program.stderr)]);
  const exit = await once(program, 'exit');
  // A process that the system is still taking down has until then. Who is left may hold the output open.
  const left = await waitUntilGone([], { marker, timeoutMs: 5_000, reject: false });
  if (!left.ok) await escalatingStop([], { marker, schedule: 'KILL/5' });
  const [stdout, stderr] = await output;
  const said = `\n${stdout}${stderr}`;
  if (!left.ok) {
    const who = left.survivors.map(({ pid, command }) => `${pid} ${command ?? ''}`);
    return `it left a process: ${who.join(', ')}${said}`;
  }
  if (exit[0] !== 0) return `it ended with ${exit.join(' ')}${said}`;
  const printed = stdout.split('\n');
  for (const line of expectedLines(block)) {
    const index = printed.indexOf(line);
    if (index === -1) return `it did not print "${line}"${said}`;
    printed.splice(0, index + 1);
  }
  return undefined;
}

/** @param {Block} block @param {string} directory @param {Readonly<Record<string, string>>} mark */
function start(block, directory, mark) {
  for (const name of readdirSync(STAGE)) copyFileSync(join(STAGE, name), join(directory, name));
  for (const name of ['agents/108', 'bin', 'node_modules', 'run']) {
    mkdirSync(join(directory, name), { recursive: true });
  }
  symlinkSync(root, join(directory, 'node_modules/deadsure'));
  const cli = `#!/bin/sh\nexec '${process.execPath}' '${root}dist/cli/deadsure.js' "$@"\n`;
  writeFileSync(join(directory, 'bin/deadsure'), cli, { mode: 0o755 });
  const [command, ...args] = programOf(block, directory);
  return spawn(command, args, {
    cwd: directory,
    env: {
      ...process.env,
      ...mark,
      PATH: [join(directory, 'bin'), process.env['PATH']].join(delimiter),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
}

/** @param {Block} block @param {string} directory @returns {[string, ...string[]]} */
function programOf({ file, line, language, kind, code }, directory) {
  if (language === 'sh') return ['sh', '-euc', code];
  const { outputText } = ts.transpileModule(`${code}\nexport {};\n`, {
    fileName: `${file}.${line}.ts`,
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  writeFileSync(join(directory, 'main.js'), outputText);
  const given = kind === 'given' ? ['--import', './given.js'] : [];
  return [process.execPath, ...given, 'main.js'];
}

/** What a block says that it prints, in this order. @param {Block} block */
function expectedLines({ code }) {
  return [...code.matchAll(SHOULD_PRINT)].map(([, line = '']) => line);
}

async function whatIsLacking() {
  const needs = new Set(blocks.flatMap((block) => block.needs));
  /** @type {Set<string>} */
  const absent = new Set();
  for (const need of needs) {
    const probe = PROBES[need];
    if (probe === undefined) throw new Error(`no block can need ${need}: add it to PROBES`);
    if (!(await probe())) absent.add(need);
  }
  return absent;
}
