// What the package exports, as the compiler sees it, with the comments of every declaration.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './markdown-files.js';

/**
 * @typedef {object} Exported
 * @property {string} name
 * @property {string} entry `.`, `./supervise`
 * @property {boolean} isType nobody can construct it, or ask what is an instance of it
 * @property {ts.Symbol} symbol
 * @property {readonly ts.Declaration[]} declarations
 */

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The entry points and their sources. */
const ENTRIES = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([entry, target]) => ({
    entry,
    source: join(root, target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
  }));

const program = ts.createProgram(
  ENTRIES.map(({ source }) => source),
  ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  ).options,
);
export const checker = program.getTypeChecker();

/** Everything that is exported, from every entry point. @returns {Exported[]} */
export function publicApi() {
  return ENTRIES.flatMap(({ entry, source }) => {
    const file = program.getSourceFile(source);
    const module = file && checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`${source} exports nothing`);
    return checker.getExportsOfModule(module).map((found) => {
      const symbol =
        (found.flags & ts.SymbolFlags.Alias) === 0 ? found : checker.getAliasedSymbol(found);
      const isType = (found.declarations ?? []).some(
        (one) => ts.isExportSpecifier(one) && ts.isTypeOnlyImportOrExportDeclaration(one),
      );
      return { name: found.name, entry, isType, symbol, declarations: symbol.declarations ?? [] };
    });
  });
}

/** The comment of a symbol: its text, with every tag. @param {ts.Symbol} symbol */
export function commentOf(symbol) {
  const comments = (symbol.declarations ?? []).flatMap((declaration) =>
    ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc),
  );
  return [
    ...new Set(
      comments.map((comment) =>
        comment
          .getText()
          .replace(/\s*\*\/$/, '')
          .replaceAll(/^ *\* ?/gm, ''),
      ),
    ),
  ].join('\n');
}

/** The text after a tag, wherever it stands. @param {string} comment @param {string} tag */
export function tagged(comment, tag) {
  return [...comment.matchAll(new RegExp(`@${tag}\\b(.*?)(?=\\n\\s*@|$)`, 'gs'))].map(
    ([, text = '']) => text.trim(),
  );
}

/** Where a declaration stands, for a message. @param {ts.Node | undefined} node */
export function placeOf(node) {
  if (node === undefined) return 'somewhere';
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(root, file.fileName)}:${line + 1}`;
}
