import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from '../../../src/options/nearest-name.js';

describe('editDistance', { timeout: 60_000 }, () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
    ['label', 'label', 0],
    ['lable', 'label', 2],
  ])('of %j and %j is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is a distance', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe('nearestName', () => {
  const known = ['timeoutMs', 'scope', 'signal', 'schedule'];

  it.each([
    ['timeout', 'timeoutMs'],
    ['timeout_ms', 'timeoutMs'],
    ['TIMEOUTMS', 'timeoutMs'],
    ['shcedule', 'schedule'],
    ['signals', 'signal'],
  ])('takes %s for %s', (given, name) => {
    expect(nearestName(given, known)).toBe(name);
  });

  it('takes the first of two that are as near', () => {
    expect(nearestName('cat', ['bat', 'hat'])).toBe('bat');
  });

  it('allows a third of the letters to be wrong, and not one more', () => {
    expect(nearestName('abc', ['abx'])).toBe('abx');
    expect(nearestName('abc', ['axx'])).toBeUndefined();
    expect(nearestName('abcd', ['abxx'])).toBe('abxx');
    expect(nearestName('abcd', ['axxx'])).toBeUndefined();
  });

  it.each(['', 'grace', 'x', 'label', 'x'.repeat(100)])('takes %.20s for nothing', (given) => {
    expect(nearestName(given, known)).toBeUndefined();
  });
});
