import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, harmless, pad, textWidth } from '../../../src/cli/render/text-width.js';

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['日本語', 6],
    ['ｗｉｄｅ', 8],
    ['한국', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['🚀', 2],
    ['❤\uFE0F', 2],
    ['│├─', 3],
  ])('of %j is %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('fit', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['日本', 1, '…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
    ['abc', -5, ''],
    ['', 0, ''],
  ])('%j in %i columns is %j', (text, columns, fitted) => {
    expect(fit(text, columns, '…')).toBe(fitted);
  });

  it('is never wider than there is room, and changes nothing that has room', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 30 }), (text, columns) => {
        const fitted = fit(text, columns, '…');
        expect(textWidth(fitted)).toBeLessThanOrEqual(columns);
        if (textWidth(text) <= columns) expect(fitted).toBe(text);
      }),
    );
  });

  it('cuts a text of two million signs at once', () => {
    const began = performance.now();
    expect(textWidth(fit('x'.repeat(2_000_000), 80, '…'))).toBe(80);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('pad', () => {
  it('counts columns, not characters', () => {
    expect([pad('日', 4), pad('日', 4, 'before'), pad('abcde', 3)]).toEqual([
      ...['日  ', '  日', 'abcde'],
    ]);
  });
});

describe('harmless', () => {
  it.each([
    ['a\nb', String.raw`a\x0ab`],
    ['\u001B[2J\u001B]0;x\u0007', String.raw`\x1b[2J\x1b]0;x\x07`],
    ['\u009B31m', String.raw`\x9b31m`],
    ['a\u202Eb\u2066c', String.raw`a\u{202e}b\u{2066}c`],
    ['a\u2028b\rc\td', String.raw`a\u{2028}b\x0dc\x09d`],
    ['日本語 é', '日本語 é'],
  ])('%j is shown as %j', (text, shown) => {
    expect(harmless(text)).toBe(shown);
  });

  it('leaves nothing that a terminal would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it('is short of a text of two million signs', () => {
    expect(harmless('\u001B'.repeat(2_000_000)).length).toBeLessThan(20_000);
  });
});
