import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printableExcerpt, printableText } from '../../../src/options/printable-text.js';
import { shownValue } from '../../../src/options/shown-value.js';

// The alphabet of all characters takes a while to build on a machine that is busy.
describe('printableText', { timeout: 60_000 }, () => {
  it('leaves letters of every script alone', () => {
    expect(printableText('pid-7 é 漢 🙂 ~')).toBe('pid-7 é 漢 🙂 ~');
  });

  it.each([
    ['\0', '\\x00'],
    ['\n', '\\x0a'],
    ['\r', '\\x0d'],
    ['\u001b[2J', '\\x1b[2J'],
    ['\u007f', '\\x7f'],
    ['\u009b', '\\x9b'],
    ['\u200b', '\\u{200b}'],
    ['\u202e', '\\u{202e}'],
    ['\u2028', '\\u{2028}'],
    ['\ufeff', '\\u{feff}'],
    ['\ud800', '\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('escapes %j', (text, shown) => {
    expect(printableText(text)).toBe(shown);
  });

  it('never lets anything unprintable or too long through', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1, max: 20 }),
        (text, longest) => {
          const shown = printableExcerpt(text, longest);
          expect(shown.length).toBeLessThanOrEqual(longest + 1);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(shown.endsWith('…')).toBe(
            printableText(text).length > longest || text.endsWith('…'),
          );
        },
      ),
    );
  });
});

describe('shownValue', () => {
  class Tagged {
    get [Symbol.toStringTag](): string {
      return 'x\n'.repeat(1_000);
    }
  }
  it.each([
    ['a"b\n', '"a"b\\x0a" (a string)'],
    [-0, '-0 (a number)'],
    [NaN, 'NaN (a number)'],
    [7n, '7n (a bigint)'],
    [true, 'true (a boolean)'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s) (a symbol)'],
    [() => 1, 'a function'],
    [[7], 'an array of length 1'],
    [{ a: 1 }, 'an object'],
    [new Date(0), 'an object (Date)'],
  ])('shows %s as %s', (value, shown) => {
    expect(shownValue(value)).toBe(shown);
  });

  it('stays short whatever it is given', () => {
    for (const value of ['x'.repeat(1e6), 10n ** 5_000n, Symbol('x'.repeat(1e6)), new Tagged()]) {
      expect(shownValue(value).length).toBeLessThan(120);
    }
  });
});
