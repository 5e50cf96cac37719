// What is said above every exported name is complete: an example, errors and platforms for a function, an
// example for a class, a sentence for every field, a default for every option, a unit for every quantity.
import ts from 'typescript';
import { checker, commentOf, placeOf, publicApi, tagged } from './public-api.js';

/** @typedef {import('./public-api.js').Exported} Exported */

const EXAMPLE = /```ts\b.*?```/s;
const UNITS = [
  { name: /Ms$/, unit: /\bms\b|millisecond/i },
  { name: /Bytes$/, unit: /\bbytes\b/i },
  { name: /Percent$/, unit: /percent/i },
];
/** Of every error, from Node.js or with the only value that it can have. */
const OF_EVERY_ERROR = new Set(['name', 'code', 'message', 'stack', 'cause']);

/** @type {string[]} */
const problems = [];
const counts = { functions: 0, classes: 0, fields: 0, options: 0 };
const api = publicApi();
const errors = new Set(api.filter(({ name }) => name.endsWith('Error')).map(({ name }) => name));

for (const exported of api) {
  const { symbol } = exported;
  if (commentOf(symbol) === '') complain(exported, 'has no comment');
  if (symbol.flags & ts.SymbolFlags.Function) checkFunction(exported);
  else if (symbol.flags & ts.SymbolFlags.Class && !exported.isType) checkClass(exported);
  if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
    checkFields(exported);
  }
}

for (const problem of [...new Set(problems)].sort()) console.error(problem);
if (counts.functions === 0 || counts.options === 0) throw new Error('nothing was found to check');
console.log(
  `docs: ${counts.functions} functions, ${counts.classes} classes, ${counts.fields} fields, ${counts.options} of them options: ` +
    `${problems.length === 0 ? 'all have what they need' : `${problems.length} lack something`}`,
);
if (problems.length > 0) process.exitCode = 1;

/** @param {Exported} exported */
function checkFunction(exported) {
  counts.functions += 1;
  const comment = commentOf(exported.symbol);
  if (!hasExample(comment)) complain(exported, 'has no @example in TypeScript');
  if (!comment.includes('**Platforms')) complain(exported, 'does not say its platforms');
  const thrown = tagged(comment, 'throws').join(' ');
  for (const name of mustThrow(exported)) {
    if (!thrown.includes(name)) complain(exported, `does not say when it throws ${name}`);
  }
  for (const [, name = ''] of thrown.matchAll(/\b([A-Z]\w+Error)\b/g)) {
    if (!errors.has(name)) complain(exported, `throws ${name}, which is not exported`);
  }
}

/** @param {string} comment */
function hasExample(comment) {
  return tagged(comment, 'example').some((text) => EXAMPLE.test(text));
}

/** What follows from what a function takes. @param {Exported} exported */
function mustThrow({ symbol, entry, declarations }) {
  const signatures = checker.getSignaturesOfType(
    checker.getTypeOfSymbolAtLocation(symbol, /** @type {ts.Node} */ (declarations[0])),
    ts.SignatureKind.Call,
  );
  const parameters = signatures.flatMap((signature) => signature.getParameters());
  /** @type {Set<string>} */
  const names = new Set();
  const waits = signatures.some((signature) => {
    return checker.typeToString(signature.getReturnType()).startsWith('Promise<');
  });
  // Whoever looks at a process does so through a back end. What is built on that tells in its results.
  if (waits && entry === '.') names.add('UnsupportedError');
  for (const parameter of parameters) {
    if (entry === '.' && /^(?:targets?|root)$/.test(parameter.name)) names.add('UnsafeTargetError');
    if (parameter.name === 'options' || parameter.name === 'query') names.add('InvalidOptionError');
    const type = checker.getTypeOfSymbol(parameter).getNonNullableType();
    const options = new Set(type.getProperties().map((property) => property.name));
    if (!options.has('timeoutMs') && !options.has('schedule')) continue;
    // An option of these says so; stopAll has them and tells in its results instead.
    if (options.has('reject') && !options.has('continueOnError')) {
      for (const name of ['SurvivorsError', 'StopAbortedError', 'ProcessTableError']) {
        names.add(name);
      }
    }
  }
  return names;
}

/** @param {Exported} exported */
function checkClass(exported) {
  counts.classes += 1;
  if (!hasExample(commentOf(exported.symbol))) {
    complain(exported, 'has no @example in TypeScript');
  }
}

/** @param {Exported} exported */
function checkFields(exported) {
  const { name, symbol, declarations } = exported;
  /** In a union a field is explained where it first stands. @type {Map<string, string>} */
  const explained = new Map();
  for (const field of declarations.flatMap(ownFields)) {
    const key = field.name.getText();
    const comment = commentOf(checker.getSymbolAtLocation(field.name) ?? symbol);
    explained.set(key, (explained.get(key) ?? '') + comment);
  }
  for (const field of declarations.flatMap(ownFields)) {
    const key = field.name.getText();
    if (OF_EVERY_ERROR.has(key) && errors.has(name)) continue;
    if (explained.get(key)?.includes('@internal')) continue;
    counts.fields += 1;
    const comment = explained.get(key) ?? '';
    if (comment === '' && !isTag(field)) complain(exported, `.${key} is not explained`, field);
    for (const { name: pattern, unit } of UNITS) {
      if (pattern.test(key) && isNumber(field) && !unit.test(comment)) {
        complain(exported, `.${key} has no unit`, field);
      }
    }
    if (!/(?:Options|Query|Backoff)$/.test(name)) continue;
    counts.options += 1;
    if (field.questionToken !== undefined && tagged(comment, 'defaultValue').join('') === '') {
      complain(exported, `.${key} has no @defaultValue`, field);
    }
  }
}

/** The fields that a declaration spells out, at whatever depth. @param {ts.Node} node @returns {(ts.PropertySignature | ts.PropertyDeclaration | ts.MethodSignature)[]} */
function ownFields(node) {
  if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) return [node];
  if (ts.isPropertyDeclaration(node)) return ts.isPrivateIdentifier(node.name) ? [] : [node];
  if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
    return [...node.members].flatMap(ownFields);
  }
  if (ts.isTypeAliasDeclaration(node)) return ownFields(node.type);
  if (ts.isTypeLiteralNode(node)) return [...node.members].flatMap(ownFields);
  if (ts.isParenthesizedTypeNode(node)) return ownFields(node.type);
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node))
    return node.types.flatMap(ownFields);
  return [];
}

/** Whether it can only have one value, which says it all. @param {ReturnType<typeof ownFields>[number]} field */
function isTag(field) {
  return (
    field.type !== undefined &&
    (ts.isLiteralTypeNode(field.type) ||
      (ts.isTupleTypeNode(unwrap(field.type)) && field.type.getText() === 'readonly []'))
  );
}

/** @param {ts.TypeNode} type */
function unwrap(type) {
  return ts.isTypeOperatorNode(type) ? type.type : type;
}

/** @param {ReturnType<typeof ownFields>[number]} field */
function isNumber(field) {
  return /\bnumber\b/.test(field.type?.getText() ?? '');
}

/** @param {Exported} exported @param {string} what @param {ts.Node} [node] */
function complain({ name, entry, declarations }, what, node = declarations[0]) {
  const sentence = what.startsWith('.') ? `${name}${what}` : `${name} ${what}`;
  problems.push(`${placeOf(node)}: ${sentence}${entry === '.' ? '' : ` (${entry})`}`);
}
