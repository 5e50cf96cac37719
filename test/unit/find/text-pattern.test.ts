import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressionPattern, literalPattern } from '../../../src/find/text-pattern.js';

const matches = (literal: string, text: string): boolean => literalPattern(literal).matches(text);

describe('a literal does not touch a word on either side', () => {
  test.each([
    ['/wt/108', 'node /wt/108', true],
    ['/wt/108', '/wt/108/server.js', true],
    ['/wt/108', 'node /wt/108 --watch', true],
    ['/wt/108', '--dir=/wt/108', true],
    ['/wt/108', '/wt/1086', false],
    ['/wt/108', '/wt/108-fix', false],
    ['/wt/108', '/wt/108_old', false],
    ['/wt/108', '/wt/108a', false],
    ['/wt/108', '/wt/108é', false],
    ['/wt/108', '/wt/108٣', false],
    ['/wt/108', '/wt/108Ⅷ', false],
    ['/wt/caf', '/wt/café', false],
    ['/wt/cafe', '/wt/cafe\u0301', false],
    ['/wt/108', '/wt/108𝒜', false],
    ['/wt/108', '/wt/108\uFFFD', false],
    ['/wt/108', '/home/wt/108', false],
    ['/wt/108', '-C/wt/108', false],
    ['server', 'my-server', false],
    ['server', 'server.js', true],
    ['108', '𝒜108', false],
  ])('%s in %s: %s', (literal, text, expected) => {
    expect(matches(literal, text)).toBe(expected);
  });

  test('a second place counts where the first one touches a word', () => {
    expect(matches('/wt/108', '/wt/1086 /wt/108')).toBe(true);
  });

  test('no character of it has a meaning', () => {
    for (const literal of [
      'a.c',
      '(x',
      '[a-z]',
      'a\\d',
      '$HOME',
      'a|b',
      '^a$',
      '{2}',
      'a*',
      'a+?',
      'a/b',
    ]) {
      expect(matches(literal, `x ${literal} y`)).toBe(true);
    }
    expect(matches('a.c', 'abc')).toBe(false);
    expect(matches('[a-z]', 'b')).toBe(false);
    expect(matches('Node', 'node')).toBe(false);
  });

  test('any text is found in itself and between blanks, and never next to a letter', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (literal) => {
        expect(matches(literal, literal)).toBe(true);
        expect(matches(literal, `a ${literal} b`)).toBe(true);
        // A letter in front may complete the literal further on only if the literal occurs twice.
        const glued = `a${literal}`;
        if (glued.indexOf(literal) === glued.lastIndexOf(literal) && !glued.startsWith(literal)) {
          expect(matches(literal, glued)).toBe(false);
        }
      }),
      // Each run compiles three expressions, which is slow with these character classes.
      { numRuns: 40 },
    );
  });
});

describe('a regular expression', () => {
  test('with /g or /y gives the same answer every time, and its lastIndex stays as it was', () => {
    for (const expression of [/server/g, /server/y, /server/gy]) {
      expression.lastIndex = 3;
      const pattern = expressionPattern(expression);
      expect([1, 2, 3].map(() => pattern.matches('server.js'))).toEqual([true, true, true]);
      expect(expression.lastIndex).toBe(3);
    }
  });

  test('with /y must match at the start', () => {
    expect(expressionPattern(/server/y).matches('a server')).toBe(false);
  });

  test('is used as given, also inside a word', () => {
    expect(expressionPattern(/SERV/i).matches('my-server')).toBe(true);
  });
});
