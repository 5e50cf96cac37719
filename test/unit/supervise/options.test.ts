import { expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/index.js';
import { needNumber, readOptions, shown } from '../../../src/supervise/options.js';
import { hasSurvivors } from '../../../src/supervise/proven-gone.js';

test.each([
  5,
  true,
  'text',
  '',
  null,
  [],
  new Map(),
  () => undefined,
  new AbortController().signal,
])('is no set of options: %o', (value) => {
  expect(() => readOptions(value, 'a call', ['a'])).toThrow(InvalidOptionError);
});

test('is a set of options: nothing, and what has no prototype', () => {
  expect({ ...readOptions(undefined, 'a call', ['a']) }).toEqual({});
  const bare = Object.assign(Object.create(null) as object, { a: 1 });
  expect({ ...readOptions(bare, 'a call', ['a']) }).toEqual({ a: 1 });
});

test.each(['5', true, [5], new Date(5), 5n, Number.NaN, Infinity, -1, 11])(
  'is no number from 0 to 10: %o',
  (value) => {
    expect(() => needNumber('a', value, 0, 10)).toThrow(InvalidOptionError);
  },
);

test('cuts what a caller gave before it is shown', () => {
  const long = 'x'.repeat(1_000);
  expect(shown(long).length).toBeLessThan(100);
  expect(() => readOptions({ [long]: 1 }, 'a call', ['a'])).toThrow(/^.{1,150}$/);
});

test.each([
  undefined,
  { ok: false },
  { ok: false, survivors: [] },
  { ok: false, survivors: 'some' },
  { ok: true, survivors: [{ pid: 4 }] },
])('names nobody who is left: %o', (report) => {
  expect(hasSurvivors(report)).toBe(false);
});
