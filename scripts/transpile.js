// The sources as they are now, transpiled into the cache: what runs there is never an old build.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/deadsure-sources');

/**
 * Transpiles these directories of the project, side by side as they are, and answers where. An edit replaces
 * a text that must occur exactly once in its file.
 *
 * @param {readonly string[]} directories
 * @param {readonly { file: string, from: string, to: string }[]} [edits]
 * @returns {string}
 */
export function transpile(directories, edits = []) {
  const sources = directories.flatMap(typeScriptIn);
  const unknown = edits.filter(({ file }) => !sources.includes(file));
  if (unknown.length > 0)
    throw new Error(`no source is ${unknown.map(({ file }) => file).join(', ')}`);
  // Whatever is edited, most of it stays as it is.
  const plain = edits.length === 0 ? undefined : transpile(directories);
  const texts = new Map(
    (plain === undefined ? sources : edits.map(({ file }) => file)).map((path) => [
      path,
      edited(path, edits),
    ]),
  );
  const manifest = manifestText();
  const hash = createHash('sha256')
    .update(manifest)
    .update(plain ?? '');
  for (const [path, text] of texts) hash.update(path).update('\0').update(text).update('\0');
  const target = join(CACHE, hash.digest('hex').slice(0, 16));
  if (existsSync(target)) return target;
  const fresh = `${target}.${process.pid}`;
  if (plain !== undefined) copy(plain, fresh);
  for (const [path, text] of texts) write(join(fresh, path.replace(/\.ts$/, '.js')), text);
  writeFileSync(join(fresh, 'package.json'), manifest);
  moveIntoPlace(fresh, target);
  return target;
}

/** Ours, with the sources in the place of the build: what imports `deadsure` by name there gets these. */
function manifestText() {
  /** @type {Readonly<Record<string, unknown>>} */
  const { name, version, type, exports } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return JSON.stringify({ name, version, type, exports }).replaceAll('./dist/', './src/');
}

/** @param {string} from @param {string} to */
function copy(from, to) {
  const paths = readdirSync(from, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((one) => one.endsWith('.js'))) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
}

/** @param {string} directory @returns {string[]} */
function typeScriptIn(directory) {
  return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(?:d|test|test-d)\.ts$/.test(path))
    .map((path) => join(directory, path))
    .sort();
}

/** @param {string} path @param {readonly { file: string, from: string, to: string }[]} edits */
function edited(path, edits) {
  let text = readFileSync(join(ROOT, path), 'utf8');
  for (const { file, from, to } of edits) {
    if (file !== path) continue;
    const parts = text.split(from);
    if (parts.length !== 2) {
      throw new Error(`${path} holds ${parts.length - 1} times, not once: ${from}`);
    }
    text = parts.join(to);
  }
  return text;
}

/** @param {string} output @param {string} text */
function write(output, text) {
  // Only when there is something to transpile: a second to load, which no later run has to wait for.
  const ts = /** @type {typeof import('typescript')} */ (require('typescript'));
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
}

/**
 * Another run may have been quicker; then its copy, which is the same, is the one to use.
 *
 * @param {string} fresh @param {string} target
 */
function moveIntoPlace(fresh, target) {
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (!existsSync(join(target, 'package.json'))) throw error;
    rmSync(fresh, { recursive: true });
  }
}
