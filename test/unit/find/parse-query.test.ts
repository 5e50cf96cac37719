import { describe, expect, test, vi, beforeEach, afterEach } from 'vitest';
import { runInNewContext } from 'node:vm';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { parseMatchOptions } from '../../../src/find/match-options.js';
import { parseQuery } from '../../../src/find/parse-query.js';

beforeEach(() => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw new Error('nothing may be signalled here');
  });
});
afterEach(() => {
  expect(process.kill).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const refused: [string, unknown, string][] = [
  ['no query', undefined, 'query'],
  ['null', null, 'query'],
  ['a number', 42, 'query'],
  ['a function', () => true, 'query'],
  ['a symbol', Symbol('x'), 'query'],
  ['an array', ['node'], 'query'],
  ['a Map', new Map([['name', 'node']]), 'query'],
  ['an empty string', '', 'query'],
  ['a blank string', ' \t\n', 'query'],
  ['a NUL', 'a\0b', 'query'],
  ['a RegExp that matches nothing at all', /(?:)/, 'empty string'],
  ['a RegExp that may match nothing', /x*/g, 'empty string'],
  ['a RegExp for the start', /^/, 'empty string'],
  [
    'a RegExp of another realm that matches the empty string',
    runInNewContext('/x?/'),
    'empty string',
  ],
  ['nothing asked', {}, 'at least one of'],
  ['everything undefined', { name: undefined, command: undefined }, 'at least one of'],
  ['uid alone', { uid: 'self' }, 'at least one of'],
  ['age alone', { olderThanMs: 5 }, 'at least one of'],
  ['uid and age alone', { uid: 0, olderThanMs: 5 }, 'at least one of'],
  ['an unknown field', { name: 'node', pid: 3 }, '"pid"'],
  ['a misspelt field', { comand: 'node' }, 'did you mean command'],
  ['an empty command', { command: '' }, 'query.command'],
  ['a blank command', { command: '  ' }, 'query.command'],
  ['a command that is no text', { command: 3000 }, 'query.command'],
  ['a command that is null', { command: null }, 'query.command'],
  ['an expression that matches the empty string', { command: /a|/ }, 'query.command'],
  ['an empty name', { name: '' }, 'query.name'],
  ['a name list', { name: ['node'] }, 'query.name'],
  ['a name expression that matches the empty string', { name: /.*/ }, 'query.name'],
  ['an empty path', { path: '' }, 'query.path'],
  ['a relative path', { path: 'wt/108' }, 'query.path'],
  ['a relative path with a dot', { path: './wt' }, 'query.path'],
  ['a path from home', { path: '~/wt' }, 'query.path'],
  ['the root', { path: '/' }, 'query.path'],
  ['the root twice', { path: '//' }, 'query.path'],
  ['the root with dots', { path: '/tmp/../.' }, 'query.path'],
  ['a path with a NUL', { path: '/a\0' }, 'query.path'],
  ['a URL', { path: new URL('file:///tmp') }, 'query.path'],
  ['no variables', { env: {} }, 'query.env'],
  ['variables as a list', { env: ['A=1'] }, 'query.env'],
  ['variables as a Map', { env: new Map([['A', '1']]) }, 'query.env'],
  ['a variable without a name', { env: { '': 'x' } }, 'query.env'],
  ['a variable with = in its name', { env: { 'A=B': 'x' } }, 'query.env'],
  ['a variable with NUL in its name', { env: { 'A\0': 'x' } }, 'query.env'],
  ['an empty variable', { env: { A: '' } }, 'query.env.A'],
  ['an undefined variable', { env: { A: undefined } }, 'query.env.A'],
  ['a variable that is no text', { env: { A: 1 } }, 'query.env.A'],
  ['a variable with a NUL', { env: { A: 'x\0y' } }, 'query.env.A'],
  ...[0, -1, 65_536, 1.5, NaN, Infinity, '3000', 3000n, null, true].map(
    (port): [string, unknown, string] => [`port ${String(port)}`, { port }, 'query.port'],
  ),
  ...[-1, 4_294_967_295, 1.5, NaN, '0', 'root', '', null, 0n, true].map(
    (uid): [string, unknown, string] => [`uid ${String(uid)}`, { name: 'node', uid }, 'query.uid'],
  ),
  ...[-1, 0.5, NaN, Infinity, '5', null, new Date()].map(
    (olderThanMs): [string, unknown, string] => [
      `age ${String(olderThanMs)}`,
      { name: 'node', olderThanMs },
      'query.olderThanMs',
    ],
  ),
];

describe('a query is refused', () => {
  test.each(refused)('%s', (_what, query, told) => {
    const refusing = (): unknown => parseQuery(query);
    expect(refusing).toThrow(InvalidOptionError);
    expect(refusing).toThrow(told);
  });

  test.each<[unknown, string]>([
    [
      42,
      'option query must be a string, a RegExp, or an object with command, name, path, env, port, uid, olderThanMs, got 42 (a number)',
    ],
    [null, 'got null'],
    [
      { command: 3000 },
      'option query.command must be a string that is not blank, or a RegExp, got 3000 (a number)',
    ],
    [
      { command: ' ' },
      'option query.command must be a string that is not blank, got " " (a string)',
    ],
    [
      'a\0b',
      'option query must be a string that is not blank, or a RegExp, without a NUL, got "a\\x00b" (a string)',
    ],
    [
      { name: '' },
      'option query.name must be a string that is not empty, or a RegExp, got "" (a string)',
    ],
    [
      { path: 'wt' },
      'option query.path must be the absolute path of a directory other than the root, got "wt" (a string)',
    ],
    [
      { env: {} },
      'option query.env must be an object with at least one variable, such as { NAME: "value" }, got an object',
    ],
    [
      { env: ['A=1'] },
      'option query.env must be an object with at least one variable, such as { NAME: "value" }, got an array of length 1',
    ],
    [
      { env: { A: '' } },
      'option query.env.A must be a string that is not empty, got "" (a string)',
    ],
    [
      { name: 'node', uid: 'root' },
      `option query.uid must be 'self', 'any', or a whole number from 0 to 4294967294, got "root" (a string)`,
    ],
    [{ name: 'node', olderThanMs: -1 }, 'must be a whole number from 0 to 9007199254740991'],
  ])('and told what is allowed: %j', (query, told) => {
    expect(() => parseQuery(query)).toThrow(told);
  });

  test('under the name its caller knows it by', () => {
    expect(() => parseQuery({ port: 0 }, 'expect')).toThrow(
      'option expect.port must be a whole number from 1 to 65535, got 0 (a number)',
    );
  });
});

describe('a query is taken', () => {
  test('a string and a RegExp as a command', () => {
    expect(parseQuery('server').command?.matches('node server')).toBe(true);
    expect(parseQuery(/serv/).command?.matches('node server')).toBe(true);
    expect(parseQuery(runInNewContext('/serv/g')).command?.matches('node server')).toBe(true);
  });

  test('with every field, at the edges of what is allowed', () => {
    expect(
      parseQuery({ path: '/wt/108', env: { A: '1' }, port: 65_535, uid: 0, olderThanMs: 0 }),
    ).toEqual({
      path: '/wt/108',
      env: new Map([['A', '1']]),
      port: 65_535,
      uid: 0,
      olderThanMs: 0,
    });
    expect(parseQuery({ port: 1, uid: 4_294_967_294 })).toEqual({ port: 1, uid: 4_294_967_294 });
    expect(parseQuery({ port: 1, uid: 'any', name: undefined })).toEqual({ port: 1, uid: 'any' });
  });

  test('a negative zero as zero, which is what JSON makes of it', () => {
    expect(parseQuery({ name: 'node', uid: -0, olderThanMs: -0 })).toMatchObject({
      uid: 0,
      olderThanMs: 0,
    });
  });

  test('a name as a whole, never as a part', () => {
    const { name } = parseQuery({ name: 'node' });
    expect(['node', 'nodejs', 'Node'].map((text) => name?.matches(text))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the options of matching', () => {
  test('are false unless given', () => {
    const defaults = { includeAncestors: false, strict: false };
    expect(parseMatchOptions(undefined, 'f')).toEqual(defaults);
    expect(parseMatchOptions({ strict: undefined }, 'f')).toEqual(defaults);
    expect(parseMatchOptions({ strict: true, includeAncestors: true }, 'f')).toEqual({
      includeAncestors: true,
      strict: true,
    });
  });

  test.each([
    ['null', null, 'f'],
    ['a boolean', true, 'f'],
    ['a truthy word', { strict: 'yes' }, 'strict'],
    ['a number', { includeAncestors: 1 }, 'includeAncestors'],
    ['an unknown name', { strikt: true }, 'did you mean strict'],
  ])('refuse %s', (_what, options, told) => {
    expect(() => parseMatchOptions(options, 'f')).toThrow(InvalidOptionError);
    expect(() => parseMatchOptions(options, 'f')).toThrow(told);
  });
});
