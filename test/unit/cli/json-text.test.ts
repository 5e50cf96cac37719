import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../src/cli/render/json-text.js';

describe('jsonText', () => {
  it('is one line for a program and several for a person', () => {
    expect(jsonText({ a: [1] }, false)).toBe('{"a":[1]}');
    expect(jsonText({ a: 1 }, true)).toBe('{\n  "a": 1\n}');
  });

  it('says the same, in signs that no terminal obeys', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001B[2J', '\u009B1m', '\u202E', '\u{E0001}', '\u2028', '\uD800', '\n'),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const json = jsonText({ [text]: text }, false);
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(JSON.parse(json)).toEqual({ [text]: text });
      }),
    );
  });
});
