import { isAbsolute, resolve } from 'node:path';
import { types } from 'node:util';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { readOptionObject } from '../options/option-object.js';
import { invalidOption } from '../options/option-value.js';
import { shownValue } from '../options/shown-value.js';
import { equalPattern, expressionPattern, literalPattern } from './text-pattern.js';
import type { TextPattern } from './text-pattern.js';

/** A query that was checked. A field that is absent was not asked for. */
export interface ParsedQuery {
  readonly command?: TextPattern;
  readonly name?: TextPattern;
  /** Absolute, as the caller wrote it; links in it are resolved at each look. */
  readonly path?: string;
  readonly env?: ReadonlyMap<string, string>;
  readonly port?: number;
  readonly uid?: number | 'self' | 'any';
  readonly olderThanMs?: number;
}

const FIELDS = ['command', 'name', 'path', 'env', 'port', 'uid', 'olderThanMs'] as const;
// uid_t has 32 bits, and its largest value means "no user" (chown(2)).
const LARGEST_UID = 2 ** 32 - 2;
const LARGEST_PORT = 65_535;

/**
 * Checks a query and takes it apart; a plain string or RegExp is a `command`. Throws
 * {@link InvalidOptionError}. `option` is what the caller knows it as.
 */
export function parseQuery(input: unknown, option = 'query'): ParsedQuery {
  if (typeof input === 'string') return { command: commandPattern(input, option) };
  if (types.isRegExp(input)) return { command: checkExpression(input, option) };
  if (typeof input !== 'object' || input === null) {
    throw invalidOption(
      option,
      `a string, a RegExp, or an object with ${FIELDS.join(', ')}`,
      input,
    );
  }
  const given = readOptionObject(input, { owner: `the ${option}`, names: FIELDS });
  const at = (field: string): string => `${option}.${field}`;
  const { command, name, path, env, port, uid, olderThanMs } = given;
  const query: ParsedQuery = {
    ...(command === undefined ? {} : { command: commandPattern(command, at('command')) }),
    ...(name === undefined ? {} : { name: namePattern(name, at('name')) }),
    ...(path === undefined ? {} : { path: checkPath(path, at('path')) }),
    ...(env === undefined ? {} : { env: checkEnvironment(env, at('env')) }),
    ...(port === undefined ? {} : { port: checkInteger(port, at('port'), 1, LARGEST_PORT) }),
    ...(uid === undefined ? {} : { uid: checkUid(uid, at('uid')) }),
    ...(olderThanMs === undefined
      ? {}
      : { olderThanMs: checkInteger(olderThanMs, at('olderThanMs'), 0, Number.MAX_SAFE_INTEGER) }),
  };
  if (Object.keys(query).every((field) => field === 'uid' || field === 'olderThanMs')) {
    throw new InvalidOptionError(
      `${option} must have at least one of command, name, path, env, port: uid and olderThanMs only narrow, and alone would mean every process`,
    );
  }
  return query;
}

function commandPattern(value: unknown, option: string): TextPattern {
  if (types.isRegExp(value)) return checkExpression(value, option);
  const literal = checkText(value, option, 'a string that is not blank, or a RegExp');
  if (literal.trim() === '') throw invalidOption(option, 'a string that is not blank', value);
  return literalPattern(literal);
}

function namePattern(value: unknown, option: string): TextPattern {
  if (types.isRegExp(value)) return checkExpression(value, option);
  return equalPattern(checkText(value, option, 'a string that is not empty, or a RegExp'));
}

function checkExpression(expression: RegExp, option: string): TextPattern {
  const pattern = expressionPattern(expression);
  if (pattern.matches('')) {
    throw new InvalidOptionError(
      `option ${option} must be a RegExp that does not match the empty string, since that one matches everything; got /${expression.source}/${expression.flags}`,
    );
  }
  return pattern;
}

function checkText(value: unknown, option: string, allowed: string): string {
  if (typeof value !== 'string' || value === '') throw invalidOption(option, allowed, value);
  // The kernel ends its strings with a NUL: this would silently match nothing.
  if (value.includes('\0')) throw invalidOption(option, `${allowed}, without a NUL`, value);
  return value;
}

function checkPath(value: unknown, option: string): string {
  const allowed = 'the absolute path of a directory other than the root';
  const path = checkText(value, option, allowed);
  if (!isAbsolute(path) || resolve(path) === resolve('/'))
    throw invalidOption(option, allowed, value);
  return path;
}

function checkEnvironment(value: unknown, option: string): ReadonlyMap<string, string> {
  const allowed = 'an object with at least one variable, such as { NAME: "value" }';
  if (Object.prototype.toString.call(value) !== '[object Object]') {
    throw invalidOption(option, allowed, value);
  }
  const variables = new Map<string, string>();
  for (const [name, wanted] of Object.entries(value as Record<string, unknown>)) {
    if (name === '' || name.includes('=') || name.includes('\0')) {
      throw new InvalidOptionError(
        `option ${option} names a variable ${shownValue(name)}; a name must not be empty and holds no = or NUL`,
      );
    }
    variables.set(name, checkText(wanted, `${option}.${name}`, 'a string that is not empty'));
  }
  if (variables.size === 0) throw invalidOption(option, allowed, value);
  return variables;
}

function checkUid(value: unknown, option: string): number | 'self' | 'any' {
  if (value === 'self' || value === 'any') return value;
  return checkInteger(value, option, 0, LARGEST_UID, "'self', 'any', or ");
}

function checkInteger(
  value: unknown,
  option: string,
  least: number,
  largest: number,
  otherwise = '',
): number {
  if (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= least &&
    value <= largest
  ) {
    return value + 0;
  }
  throw invalidOption(option, `${otherwise}a whole number from ${least} to ${largest}`, value);
}
