import { describe, expect, test } from 'vitest';
import { createMarker, InvalidOptionError } from '../../../src/index.js';
import { fileNameOf, nameIn } from '../../../src/supervise/registry/entry-name.js';
import {
  formatEntry,
  parseEntry,
  parseMarker,
  parseRef,
} from '../../../src/supervise/registry/entry.js';
import { writerOf } from '../../../src/supervise/registry/safe-file.js';

const marker = createMarker();
const ENTRY = {
  name: 'a',
  process: { pid: 7, startToken: 'boot:1' },
  marker,
  data: { model: 'haiku' },
  savedAt: new Date(0),
};

describe('a name', () => {
  test.each(['a', '.lock', '..', '.', '/etc/passwd', '../../x', 'a\0b', 'ü %', 'x'.repeat(250)])(
    '%o is a file of the directory that is not hidden, and comes back',
    (name) => {
      const file = fileNameOf(name);
      expect(file).not.toMatch(/^\.|\/|\0/);
      expect(nameIn(file)).toBe(name);
    },
  );

  test.each(['', '\ud800', 'x'.repeat(251), 'ü'.repeat(42), 7, null, undefined, ['a']])(
    '%o is none',
    (name) => {
      expect(() => fileNameOf(name)).toThrow(InvalidOptionError);
    },
  );

  test.each(['.json', '%zz.json', '%61.json', 'a b.json', '.hidden.json', 'a', 'a.json.tmp'])(
    'is not what %o stands for: it is not our file',
    (file) => {
      expect(nameIn(file)).toBeUndefined();
    },
  );
});

test('an entry comes back from its text', () => {
  expect(parseEntry(formatEntry(ENTRY), 'a')).toEqual(ENTRY);
});

test.each([
  ['of another name', { name: 'b' }],
  ['of another version', { version: 2 }],
  ['without a process', { process: undefined }],
  ['with a marker of none', { marker: { name: 'PATH', value: marker.value } }],
  ['with a marker that is null', { marker: null }],
  ['with a marker without a value', { marker: { name: marker.name, value: 'x' } }],
  ['without a time', { savedAt: undefined }],
  ['of a time that is none', { savedAt: 'yesterday' }],
  ['of a time in numbers', { savedAt: 0 }],
])('a text %s is no entry', (_what, change) => {
  const value = { ...(JSON.parse(formatEntry(ENTRY)) as object), ...change };
  expect(parseEntry(JSON.stringify(value), 'a')).toEqual(expect.any(String));
});

test.each(['', '{', '[]', '7', 'null', '"a"'])('%o is no entry', (text) => {
  expect(parseEntry(text, 'a')).toEqual(expect.any(String));
});

test('a process needs a number that can be one’s, and a token', () => {
  expect(parseRef({ pid: 7, startToken: 'x', more: 1 })).toEqual({ pid: 7, startToken: 'x' });
  for (const pid of [1, 0, -1, 7.5, Number.NaN, Infinity, 2 ** 31, '7', null, undefined]) {
    expect(parseRef({ pid, startToken: 'x' }), String(pid)).toBeUndefined();
  }
  for (const startToken of ['', 'x'.repeat(257), 7, null, undefined]) {
    expect(parseRef({ pid: 7, startToken }), String(startToken)).toBeUndefined();
  }
  for (const value of [7, null, undefined, 'x']) expect(parseRef(value)).toBeUndefined();
});

test('a marker is one of ours', () => {
  const { name, value } = marker;
  expect(parseMarker({ name, value })).toEqual(marker);
  expect(parseMarker({ name: `${name}_00ff00ff`, value })).toMatchObject({ value });
  for (const other of ['PATH', `${name}_`, `X${name}`, `${name}=`, '', 7]) {
    expect(parseMarker({ name: other, value }), String(other)).toBeUndefined();
  }
  for (const other of ['', 'x', `${value}0`, ` ${value}`, 7]) {
    expect(parseMarker({ name, value: other }), String(other)).toBeUndefined();
  }
});

test('data that JSON cannot say, or that is too long, is refused', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  for (const data of [1n, loop, 'x'.repeat(1_048_576), 'ü'.repeat(524_288)]) {
    expect(() => formatEntry({ ...ENTRY, data })).toThrow(InvalidOptionError);
  }
});

test('only a temporary file of ours has a writer', () => {
  const uuid = '00000000-0000-4000-8000-000000000000';
  expect(writerOf(`.tmp-123-${uuid}`)).toBe(123);
  for (const name of [
    '.tmp-123-x',
    `.tmp-${uuid}`,
    `x.tmp-1-${uuid}`,
    `.tmp-1-${uuid}.json`,
    '.',
  ]) {
    expect(writerOf(name), name).toBeUndefined();
  }
});
