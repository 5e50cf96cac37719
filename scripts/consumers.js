// The package as others meet it: `npm run test:consumers`. The packed archive is installed into an empty project, and every
// TypeScript, every way of resolving modules, `require` and two bundlers take it as they are. Needs the network, once: where there is none
// it says what it skipped.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmScript } from './node-versions.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = join(root, 'test/package/consumers');
const cache = join(root, 'node_modules/.cache/deadsure/consumers');
const folder = join(cache, 'project');

const TYPESCRIPTS = ['5.4', '5.9', '6', '7'];
/** `moduleResolution`, and the `module` it goes with. */
const RESOLUTIONS = /** @type {Readonly<Record<string, string>>} */ ({
  node16: 'node16',
  nodenext: 'nodenext',
  bundler: 'esnext',
});
/** Those that know that Node.js can require ES modules. */
const REQUIRES = ['5.9', '6', '7'];
const TOOLS = {
  '@types/node': '20.19.43',
  esbuild: '0.28.2',
  rollup: '4.68.7',
  '@rollup/plugin-node-resolve': '16.0.3',
  ...Object.fromEntries(
    TYPESCRIPTS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
  ),
};

/** What the programs in test/package/consumers print. */
const SAYS = 'killed killed';

/** What npm says where there is no network, or nobody to answer. All else is a fault of the package, or of this script. */
const UNREACHABLE =
  /^npm error code (ENOTFOUND|EAI_AGAIN|ECONN\w+|E\w*TIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|E5\d\d)$/m;

/** @typedef {Pick<ReturnType<typeof run>, 'status' | 'stdout' | 'stderr'>} Ran */
/** @type {{ readonly what: string, readonly ran: () => Ran, readonly says: string }[]} */
const checks = [];

for (const version of TYPESCRIPTS) {
  for (const moduleResolution of Object.keys(RESOLUTIONS)) {
    const ran = () => compile(version, moduleResolution, 'consumer.ts');
    plan(`TypeScript ${version}, ${moduleResolution}`, ran);
  }
  // A compiler that finds no fault with anything would pass for ever.
  const faults = () => {
    const { stdout } = compile(version, 'bundler', 'wrong.ts');
    return { status: 0, stdout: `${stdout.split('error TS').length - 1} faults`, stderr: '' };
  };
  plan(`TypeScript ${version}, what is wrong`, faults, '3 faults');
}
for (const version of REQUIRES) {
  plan(`TypeScript ${version}, CommonJS`, () => compile(version, 'nodenext', 'requires.cts'));
}
plan('import', () => node('imports.mjs'), SAYS);
plan('require', () => node('requires.cjs'), SAYS);
const alone = mkdtempSync(join(tmpdir(), 'deadsure-bundles-'));
const esbuild = ['--bundle', '--platform=node', '--target=node20', '--log-level=warning'];
bundle('esbuild, as a module', 'imports.mjs', 'esbuild.mjs', (file) =>
  run(join(folder, 'node_modules/esbuild/bin/esbuild'), [
    ...[...esbuild, '--format=esm', 'imports.mjs', `--outfile=${file}`],
  ]),
);
bundle('esbuild, as CommonJS', 'requires.cjs', 'esbuild.cjs', (file) =>
  run(join(folder, 'node_modules/esbuild/bin/esbuild'), [
    ...[...esbuild, '--format=cjs', 'requires.cjs', `--outfile=${file}`],
  ]),
);
bundle('Rollup', 'imports.mjs', 'rollup.mjs', (file) =>
  node(
    ...['node_modules/rollup/dist/bin/rollup', '--silent', '--format', 'es', 'imports.mjs'],
    ...['--plugin', 'node-resolve={exportConditions:["node"]}'],
    ...['--dir', dirname(file), '--entryFileNames', basename(file)],
  ),
);

try {
  const missing = install();
  if (missing === undefined) for (const one of checks) check(one);
  else skip(missing);
} finally {
  rmSync(alone, { recursive: true, force: true });
}

/** @param {string} what @param {() => Ran} ran @param {string} [says] */
function plan(what, ran, says = '') {
  checks.push({ what, ran, says });
}

/**
 * Where `CI` is set it fails instead: there everything has to be in place.
 *
 * @param {string} reason
 */
function skip(reason) {
  console.log(`skipped: all ${checks.length} checks, since npm reached no registry (${reason})`);
  if (!['', '0', 'false'].includes(process.env['CI'] ?? '')) process.exitCode = 1;
}

/** @param {string} version @param {string} moduleResolution @param {string} file */
function compile(version, moduleResolution, file) {
  const project = `tsconfig.${version}.${moduleResolution}.${file}.json`;
  const compilerOptions = {
    ...{ module: RESOLUTIONS[moduleResolution], moduleResolution, target: 'es2022' },
    ...{ lib: ['es2022', 'esnext.disposable'], types: ['node'], noEmit: true },
    ...{ strict: true, skipLibCheck: false },
  };
  write(project, JSON.stringify({ compilerOptions, files: [file] }));
  return node(`node_modules/typescript-${version}/bin/tsc`, '--pretty', 'false', '-p', project);
}

/** Makes the project; the reason if there is nobody to get it from. @returns {string | undefined} */
function install() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  rmSync(join(cache, 'archive'), { recursive: true, force: true });
  mkdirSync(join(cache, 'archive'), { recursive: true });
  const packed = npm(
    root,
    'pack',
    '--ignore-scripts',
    '--pack-destination',
    join(cache, 'archive'),
  );
  if (packed.status !== 0) throw new Error(`npm pack failed: ${packed.stderr}`);
  const [archive = ''] = readdirSync(join(cache, 'archive'));
  const dependencies = { deadsure: `file:${join(cache, 'archive', archive)}` };
  write(
    'package.json',
    JSON.stringify({ private: true, type: 'module', dependencies, devDependencies: TOOLS }),
  );
  const fetched = npm(
    folder,
    'install',
    '--prefer-offline',
    '--no-package-lock',
    '--loglevel=error',
  );
  if (fetched.status !== 0) {
    const [, code] = UNREACHABLE.exec(fetched.stderr) ?? [];
    if (code === undefined) throw new Error(`npm install failed: ${fetched.stderr}`);
    return code;
  }
  for (const name of readdirSync(programs)) {
    copyFileSync(join(programs, name), join(folder, name.replace(/\.txt$/, '')));
  }
  return undefined;
}

/**
 * What a bundler made is run where no package can be found: all of it has to be in there.
 *
 * @param {string} what @param {string} from @param {string} name
 * @param {(file: string) => ReturnType<typeof run>} make
 */
function bundle(what, from, name, make) {
  const file = join(alone, name);
  plan(`${what}: bundles ${from}`, () => make(file));
  plan(`${what}: what it made runs`, () => node(file), SAYS);
}

/** @param {typeof checks[number]} planned */
function check({ what, ran, says }) {
  const { status, stdout, stderr } = ran();
  const passed = status === 0 && stderr === '' && stdout.trim() === says;
  console.log(`${passed ? 'passed' : 'FAILED'}: ${what}`);
  if (passed) return;
  console.log(`${stdout}${stderr}(exit ${String(status)})`);
  process.exitCode = 1;
}

/** @param {string} cwd @param {readonly string[]} args */
function npm(cwd, ...args) {
  return spawnSync(process.execPath, [npmScript(), ...args, '--no-audit', '--no-fund'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** @param {readonly string[]} args */
function node(...args) {
  return run(process.execPath, args);
}

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
}

/** @param {string} name @param {string} text */
function write(name, text) {
  writeFileSync(join(folder, name), text);
}
