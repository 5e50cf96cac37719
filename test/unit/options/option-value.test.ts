import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import {
  LONGEST_MS,
  checkBoolean,
  checkMilliseconds,
  checkWord,
} from '../../../src/options/option-value.js';

function refusal(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('a number of milliseconds', () => {
  test.each([0, 0.25, 1, 5_000, 2_147_483_647])('may be %d', (value) => {
    expect(checkMilliseconds('waitMs', value)).toBe(value);
  });

  test('may be minus zero, which becomes zero, as it would in JSON', () => {
    expect(Object.is(checkMilliseconds('waitMs', -0), 0)).toBe(true);
  });

  test.each<[unknown, string]>([
    [-1, '-1 (a number)'],
    [-0.001, '-0.001 (a number)'],
    [2_147_483_647.5, '2147483647.5 (a number)'],
    [2_147_483_648, '2147483648 (a number)'],
    [NaN, 'NaN (a number)'],
    [Infinity, 'Infinity (a number)'],
    [-Infinity, '-Infinity (a number)'],
    ['5', '"5" (a string)'],
    ['', '"" (a string)'],
    [5n, '5n (a bigint)'],
    [true, 'true (a boolean)'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[5], 'an array of length 1'],
    [new Date(5), 'an object (Date)'],
  ])('is never %s', (value, shown) => {
    expect(refusal(() => checkMilliseconds('waitMs', value))).toBe(
      `option waitMs must be a number of milliseconds from 0 to 2147483647 (2^31−1, the largest), got ${shown}`,
    );
  });

  test('is at most what a timer of Node.js takes', () => {
    expect(LONGEST_MS).toBe(0x7fff_ffff);
  });
});

describe('a boolean', () => {
  test.each([true, false])('is %s', (value) => {
    expect(checkBoolean('reject', value)).toBe(value);
  });

  test.each([0, 1, '', 'true', null, undefined, [], Object(true)])('is not %j', (value) => {
    expect(refusal(() => checkBoolean('reject', value))).toContain(
      'option reject must be true or false, got ',
    );
  });
});

describe('one of a few words', () => {
  const words = ['tree', 'process'] as const;

  test.each(words)('is %s', (word) => {
    expect(checkWord('scope', word, words)).toBe(word);
  });

  test.each(['Tree', 'tree ', '', 0, null, undefined, ['tree'], Object('tree')])(
    'is not %j',
    (value) => {
      expect(refusal(() => checkWord('scope', value, words))).toContain(
        "option scope must be 'tree' or 'process', got ",
      );
    },
  );
});
