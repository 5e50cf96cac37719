// The tables of the pages say what the types say. What a table is compared with stands above it, unseen by readers:
//
//   <!-- checked: options StopOptions without CommonOptions -->   a row for each option; the last cell is its default
//   <!-- checked: values StopReport.outcome AbortedReport.outcome -->   a row for each word that they can be
//   <!-- checked: fields ProcessQuery -->                         a row for each field
//   <!-- checked: functions ./supervise -->                       a row for each exported function and constant
//   <!-- checked: errors -->                                      a row for each error, with its code
//
// Every exported type of options has to have such a table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { markdownFiles, root } from './markdown-files.js';
import { checker, commentOf, publicApi, tagged } from './public-api.js';

const MARK = /^<!-- checked: (.*) -->\n\n((?:\|.*\n)+)/gm;
const FUNCTION_OR_CONSTANT = ts.SymbolFlags.Function | ts.SymbolFlags.Variable;
const OPTIONS = /(?:Options|Query|Backoff)$/;

const api = publicApi();
/** @type {string[]} */
const problems = [];
/** @type {Set<string>} */
const compared = new Set();
let tables = 0;
let rows = 0;

for (const page of markdownFiles()) {
  const text = readFileSync(join(root, page), 'utf8');
  const marks = text.match(/<!-- checked:/g)?.length ?? 0;
  const found = [...text.matchAll(MARK)];
  if (found.length !== marks) problems.push(`${page}: a mark has no table below it`);
  for (const { 1: what = '', 2: table = '' } of found) {
    tables += 1;
    compare(`${page}: ${what}`, what.split(' '), cellsOf(table));
  }
}
for (const { name, entry } of api) {
  // Those of the fake system are explained where they stand.
  if (entry !== './testing' && OPTIONS.test(name) && !compared.has(name))
    problems.push(`no table is about ${name}`);
}

for (const problem of problems) console.error(problem);
if (tables === 0) throw new Error('no table is marked');
console.log(
  `docs: ${rows} rows of ${tables} tables ${problems.length === 0 ? 'say what the types say' : `have ${problems.length} differences from the types`}`,
);
if (problems.length > 0) process.exitCode = 1;

/** @param {string} at @param {string[]} what @param {string[][]} table */
function compare(at, [kind = '', ...subjects], table) {
  const [subject = '', , without] = subjects;
  rows += table.length;
  switch (kind) {
    case 'options':
      compared.add(subject);
      compareSets(at, optionsOf(subject, without), rowsByName(table));
      break;
    case 'values':
      compareSets(
        at,
        unordered(subjects.flatMap(valuesOf)),
        unordered(table.flatMap(([first = '']) => codes(first))),
      );
      break;
    case 'fields':
      compareSets(
        at,
        unordered(propertiesOf(subject).map(({ name }) => name)),
        unordered(table.flatMap(([first = '']) => codes(first))),
      );
      break;
    case 'functions':
      compareSets(
        at,
        unordered(functionsOf(subject)),
        unordered(table.flatMap(([first = '']) => codes(first))),
      );
      break;
    case 'errors':
      compareSets(at, errorCodes(), rowsByName(table, 1));
      break;
    default:
      problems.push(`${at}: nothing is known by that name`);
  }
}

/** Names with what belongs to each; `undefined` is not compared. @typedef {ReadonlyMap<string, string | undefined>} Facts */

/** @param {string} at @param {Facts} types @param {Facts} page */
function compareSets(at, types, page) {
  for (const [name, fact] of types) {
    if (!page.has(name)) problems.push(`${at}: ${name} has no row`);
    else if (fact !== undefined && page.get(name) !== fact) {
      problems.push(`${at}: ${name}: the page says "${page.get(name)}", the types say "${fact}"`);
    }
  }
  for (const name of page.keys()) {
    if (!types.has(name)) problems.push(`${at}: there is no ${name}`);
  }
}

/** @param {Iterable<string>} names @returns {Facts} */
function unordered(names) {
  return new Map([...names].map((name) => [name, undefined]));
}

/** The options of a type with their defaults. @param {string} name @param {string | undefined} without @returns {Facts} */
function optionsOf(name, without) {
  const left = new Set(without === undefined ? [] : propertiesOf(without).map((one) => one.name));
  return new Map(
    propertiesOf(name)
      .filter((property) => !left.has(property.name))
      .map((property) => [property.name, defaultOf(property)]),
  );
}

/** @param {ts.Symbol} property */
function defaultOf(property) {
  if (property.declarations?.[0]?.getSourceFile().fileName.includes('node_modules'))
    return undefined;
  if ((property.flags & ts.SymbolFlags.Optional) === 0) return 'required';
  return plain(tagged(commentOf(property), 'defaultValue')[0] ?? 'not said');
}

/** @param {string} name */
function propertiesOf(name) {
  return typeOf(name).getProperties();
}

/** @param {string} name */
function typeOf(name) {
  const found = api.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not exported`);
  return checker.getDeclaredTypeOfSymbol(found.symbol);
}

/** The words that a type, or a field of one, can be. @param {string} subject */
function valuesOf(subject) {
  const [name = '', field] = subject.split('.');
  const whole = typeOf(name);
  const types =
    field === undefined ? [whole] : parts(whole).map((one) => fieldOf(one, field, subject));
  return types.flatMap(parts).flatMap((type) => (type.isStringLiteral() ? [type.value] : []));
}

/** @param {ts.Type} type @param {string} field @param {string} subject */
function fieldOf(type, field, subject) {
  const property = type.getProperty(field);
  if (property === undefined) throw new Error(`there is no ${subject}`);
  return checker.getTypeOfSymbol(property);
}

/** @param {ts.Type} type @returns {ts.Type[]} */
function parts(type) {
  return type.isUnion() ? type.types : [type];
}

/** @param {string} entry */
function functionsOf(entry) {
  return api
    .filter((one) => one.entry === entry && (one.symbol.flags & FUNCTION_OR_CONSTANT) !== 0)
    .map(({ name }) => name);
}

/** @returns {Facts} */
function errorCodes() {
  return new Map(
    api
      .filter(({ name }) => name.endsWith('Error') && name !== 'DeadsureError')
      .map(({ name }) => [name, valuesOf(`${name}.code`)[0] ?? 'no code']),
  );
}

/** @param {string} table */
function cellsOf(table) {
  const lines = table.trimEnd().split('\n').slice(2);
  return lines.map((line) =>
    line
      .replaceAll('\\|', '\0')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('\0', '|').trim()),
  );
}

/** Each name of the first cell, with the text of another, the last unless said. @param {string[][]} table @param {number} [column] @returns {Facts} */
function rowsByName(table, column = -1) {
  return new Map(
    table.flatMap((cells) =>
      codes(cells[0] ?? '').map((name) => [name, plain(cells.at(column) ?? '')]),
    ),
  );
}

/** The names in code, without what follows them: `stopAll(items)` is stopAll. @param {string} cell */
function codes(cell) {
  return [...cell.matchAll(/`([\w-]+)[^`]*`/g)].map(([, name = '']) => name);
}

/** @param {string} text */
function plain(text) {
  return text
    .replaceAll(/\{@link ([^}]*)\}/g, '$1')
    .replaceAll('`', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
