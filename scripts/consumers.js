// The package as others meet it: `npm run test:consumers`. The packed archive is installed into an empty project, and every
// TypeScript, every way of resolving modules, `require` and two bundlers take it as they are. Needs the network, once.
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

install();
for (const version of TYPESCRIPTS) {
  for (const moduleResolution of Object.keys(RESOLUTIONS)) {
    const ran = compile(version, moduleResolution, 'consumer.ts');
    check(`TypeScript ${version}, ${moduleResolution}`, ran);
  }
  // A compiler that finds no fault with anything would pass for ever.
  const { stdout } = compile(version, 'bundler', 'wrong.ts');
  const found = `${stdout.split('error TS').length - 1} faults`;
  check(
    `TypeScript ${version}, what is wrong`,
    { status: 0, stdout: found, stderr: '' },
    '3 faults',
  );
}
for (const version of REQUIRES) {
  check(`TypeScript ${version}, CommonJS`, compile(version, 'nodenext', 'requires.cts'));
}
check('import', node('imports.mjs'), SAYS);
check('require', node('requires.cjs'), SAYS);
const esbuild = ['--bundle', '--platform=node', '--target=node20', '--log-level=warning'];
bundle('esbuild, as a module', 'imports.mjs', 'bundle.mjs', (file) =>
  run(join(folder, 'node_modules/esbuild/bin/esbuild'), [
    ...[...esbuild, '--format=esm', 'imports.mjs', `--outfile=${file}`],
  ]),
);
bundle('esbuild, as CommonJS', 'requires.cjs', 'bundle.cjs', (file) =>
  run(join(folder, 'node_modules/esbuild/bin/esbuild'), [
    ...[...esbuild, '--format=cjs', 'requires.cjs', `--outfile=${file}`],
  ]),
);
bundle('Rollup', 'imports.mjs', 'bundle.mjs', (file) =>
  node(
    ...['node_modules/rollup/dist/bin/rollup', '--silent', '--format', 'es', 'imports.mjs'],
    ...['--plugin', 'node-resolve={exportConditions:["node"]}'],
    ...['--dir', dirname(file), '--entryFileNames', basename(file)],
  ),
);

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

function install() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  rmSync(join(cache, 'archive'), { recursive: true, force: true });
  mkdirSync(join(cache, 'archive'), { recursive: true });
  npm(root, 'pack', '--ignore-scripts', '--pack-destination', join(cache, 'archive'));
  const [archive = ''] = readdirSync(join(cache, 'archive'));
  const dependencies = { deadsure: `file:${join(cache, 'archive', archive)}` };
  write(
    'package.json',
    JSON.stringify({ private: true, type: 'module', dependencies, devDependencies: TOOLS }),
  );
  npm(folder, 'install', '--prefer-offline', '--no-package-lock', '--loglevel=error');
  for (const name of readdirSync(programs)) {
    copyFileSync(join(programs, name), join(folder, name.replace(/\.txt$/, '')));
  }
}

/**
 * Runs what a bundler made where no package can be found: all of it has to be in there.
 *
 * @param {string} what @param {string} from @param {string} name
 * @param {(file: string) => ReturnType<typeof run>} make
 */
function bundle(what, from, name, make) {
  const alone = mkdtempSync(join(tmpdir(), 'deadsure-bundle-'));
  try {
    const file = join(alone, name);
    check(`${what}: bundles ${from}`, make(file));
    check(`${what}: what it made runs`, node(file), SAYS);
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
}

/**
 * @param {string} what
 * @param {Pick<ReturnType<typeof run>, 'status' | 'stdout' | 'stderr'>} ran
 * @param {string} [says]
 */
function check(what, { status, stdout, stderr }, says = '') {
  const passed = status === 0 && stderr === '' && stdout.trim() === says;
  console.log(`${passed ? 'passed' : 'FAILED'}: ${what}`);
  if (passed) return;
  console.log(`${stdout}${stderr}(exit ${String(status)})`);
  process.exitCode = 1;
}

/** @param {string} cwd @param {readonly string[]} args */
function npm(cwd, ...args) {
  const { status } = spawnSync(
    process.execPath,
    [npmScript(), ...args, '--no-audit', '--no-fund'],
    {
      cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) throw new Error(`npm ${args[0] ?? ''} failed`);
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
