// Runs the suite for Windows in Wine: `npm run test:wine`. Without Wine, or without a node.exe, it says so and
// is skipped; where `CI` is set, a skip is a failure.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transpile } from '../../scripts/transpile.js';
import { WINDOWS_NODE, windowsNode } from './windows-node.js';

// Debian keeps it there and puts it on PATH only with the package `wine`.
const PROGRAMS = ['wine64', '/usr/lib/wine/wine64', 'wine'];
const FIRST_START_MS = 600_000;
const SUITE_MS = 1_800_000;
const END_MS = 60_000;

const wine = PROGRAMS.find((program) => spawnSync(program, ['--version']).status === 0);
if (wine === undefined) skip(`Wine is not installed (looked for ${PROGRAMS.join(', ')})`);
else {
  const node = nodeOrReason();
  if ('reason' in node) skip(`${WINDOWS_NODE} could not be fetched (${node.reason})`);
  else process.exitCode = await run(wine, node.path);
}

/** @param {string} reason */
function skip(reason) {
  console.log(`SKIPPED, nothing was tested: ${reason}`);
  const isTold = ['', '0', 'false'].includes(process.env['CI'] ?? '');
  process.exitCode = isTold ? 0 : 1;
}

function nodeOrReason() {
  try {
    return { path: windowsNode() };
  } catch (error) {
    return {
      reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    };
  }
}

/** @param {string} wine @param {string} node */
async function run(wine, node) {
  const prefix = mkdtempSync(join(tmpdir(), 'deadsure-'));
  const env = {
    ...process.env,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Wine says that it is an older Windows than Node.js supports.
    NODE_SKIP_PLATFORM_CHECK: '1',
    CI: '',
  };
  let exitCode;
  let isClean;
  try {
    // The first start sets up the prefix, which takes half a minute and is no part of any test.
    const start = await runIn(
      wine,
      [node, '--version'],
      env,
      FIRST_START_MS,
      join(prefix, 'start'),
    );
    // Wine tells of its own doings too.
    const version = /^v[\d.]+\s*$/m.exec(start.output)?.[0].trim() ?? '';
    if (start.code !== 0) throw new Error(`node.exe did not start (exit ${start.code}) ${version}`);
    const suite = join(transpile(['src', 'test/wine']), 'test/wine/suite.js');
    const flags = ['--test-reporter=tap', '--test-reporter-destination=stdout'];
    const { code, output } = await runIn(
      wine,
      [node, ...flags, `Z:${suite.replaceAll('/', '\\')}`],
      env,
      SUITE_MS,
      join(prefix, 'suite'),
    );
    exitCode = tell(code, output, `${versionOf(wine)}, node.exe ${version} (${WINDOWS_NODE})`);
  } finally {
    isClean = await end(wine, env);
    rmSync(prefix, { recursive: true, force: true });
  }
  return isClean ? exitCode : 1;
}

/** @param {string} wine */
function versionOf(wine) {
  return spawnSync(wine, ['--version'], { encoding: 'utf8' }).stdout.trim();
}

/** @param {number | null} code @param {string} output @param {string} where */
function tell(code, output, where) {
  // Titles alone, but everything of what failed.
  for (const part of output.split(/^(?=# Subtest: )/m)) {
    const [, verdict] = /^((?:not )?ok \d+ - .*)$/m.exec(part) ?? [];
    if (verdict !== undefined) console.log(verdict.startsWith('ok') ? verdict : part.trim());
  }
  const count = (/** @type {string} */ what) =>
    Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? NaN);
  const [tests, passed, failed] = [count('tests'), count('pass'), count('fail')];
  console.log(`\n${tests} tests, ${passed} passed, ${failed} failed, in ${where}`);
  // A suite that was cut short has told no counts.
  const isGood = code === 0 && tests > 0 && passed === tests;
  if (!isGood && Number.isNaN(tests)) console.log(output.slice(-4_000));
  return isGood ? 0 : 1;
}

/**
 * Output goes to a file: a console of Wine's would mix its own into a pipe.
 *
 * @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env
 * @param {number} timeoutMs @param {string} file
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runIn(program, args, env, timeoutMs, file) {
  const output = openSync(file, 'w');
  const child = spawn(program, args, { env, stdio: ['ignore', output, output] });
  closeSync(output);
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(late);
      resolve({ code, output: readFileSync(file, 'utf8') });
    });
  });
}

/**
 * Ends everybody of this prefix, and nobody else, and makes sure of it.
 *
 * @param {string} wine @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>}
 */
async function end(wine, env) {
  const server = wine.replace(/wine(64)?$/, 'wineserver');
  const scratch = join(tmpdir(), `deadsure-wineserver-${process.pid}`);
  try {
    for (const flag of ['-k', '-w']) await runIn(server, [flag], env, END_MS, scratch);
  } finally {
    rmSync(scratch, { force: true });
  }
  const left = inPrefix(env['WINEPREFIX'] ?? '');
  if (left.length > 0) console.log(`left behind by Wine: pid ${left.join(', ')}`);
  return left.length === 0;
}

/** @param {string} prefix @returns {string[]} */
function inPrefix(prefix) {
  const mark = `WINEPREFIX=${prefix}`;
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
    } catch {
      return false; // it went, or is another user's
    }
  });
}
