// The code blocks of the pages, and those of every @example in the sources. What follows the language on the fence
// says what is done with a block; GitHub and TypeDoc show none of it:
//
//   ts run        a complete program: compiled with nothing given, and run
//   ts given      a fragment: compiled and run with a `child` and its `pid` given
//   ts            compiled, with both given; not run
//   sh run        run, with `deadsure` on the path
//
// A further word names what a machine must have for it to run: `ts run cgroup`. Every @example is `ts run`.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { markdownFiles, root } from './markdown-files.js';

/**
 * @typedef {object} Block
 * @property {string} file relative to the project
 * @property {number} line where its fence stands, from 1
 * @property {string} language
 * @property {'run' | 'given' | 'compiled'} kind
 * @property {readonly string[]} needs
 * @property {string} code
 */

const FENCE = /^( *)```(\S+)([^\n]*)\n(.*?)^\1```$/gms;
const COMMENT = /^ *\/\*\*.*?\*\//gms;

/** @returns {Block[]} */
export function codeBlocks() {
  return [...markdownFiles().flatMap(blocksOfPage), ...sources().flatMap(examplesOf)];
}

/** @param {string} file */
function blocksOfPage(file) {
  return blocksIn(file, read(file));
}

/** @param {string} file */
function examplesOf(file) {
  const text = read(file);
  return [...text.matchAll(COMMENT)].flatMap(({ 0: comment, index }) => {
    const from = comment.indexOf('@example');
    if (from === -1) return [];
    const example = comment.slice(from).replaceAll(/^ *\* ?/gm, '');
    return blocksIn(file, example, lineAt(text, index + from) - 1).map((block) => ({
      ...block,
      kind: /** @type {const} */ ('run'),
    }));
  });
}

/** @param {string} file @param {string} text @param {number} [linesBefore] @returns {Block[]} */
function blocksIn(file, text, linesBefore = 0) {
  return [...text.matchAll(FENCE)].map(
    ({ index, 2: language = '', 3: info = '', 4: code = '' }) => {
      const [first, ...rest] = info.split(/\s+/).filter((word) => word !== '');
      const kind = first === 'run' || first === 'given' ? first : 'compiled';
      const line = linesBefore + lineAt(text, index);
      return { file, line, language, kind, needs: kind === 'compiled' ? [] : rest, code };
    },
  );
}

/** @param {string} text @param {number} index */
function lineAt(text, index) {
  return text.slice(0, index).split('\n').length;
}

function sources() {
  const { exports } = JSON.parse(read('package.json'));
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => './testing' in exports || !path.startsWith('testing'))
    .map((path) => join('src', path))
    .sort();
}

/** @param {string} file */
function read(file) {
  return readFileSync(join(root, file), 'utf8');
}
