import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readOptionObject } from '../../../src/options/option-object.js';

const rules = {
  owner: 'it',
  names: ['alpha', 'beta'] as const,
  hints: { gamma: 'that belongs to another function', constructor: 'a hint' },
};

describe('readOptionObject', () => {
  it('takes objects of another realm', () => {
    expect(readOptionObject(runInNewContext('({ alpha: 1 })'), rules)).toEqual({ alpha: 1 });
  });

  it('takes an instance with accessors, and what it inherits', () => {
    class Defaults {
      get alpha(): number {
        return 1;
      }
    }
    class Mine extends Defaults {
      beta = 2;
    }
    expect(readOptionObject(new Mine(), rules)).toEqual({ alpha: 1, beta: 2 });
  });

  it('passes on an explicit undefined, for defaults to fill in', () => {
    const { alpha = 'default' } = readOptionObject({ alpha: undefined }, rules);
    expect(alpha).toBe('default');
  });

  it('gives the hint of a name, before the nearest one', () => {
    expect(() => readOptionObject({ gamma: 1 }, rules)).toThrow(
      'unknown option "gamma" of it: that belongs to another function; allowed are alpha, beta',
    );
    expect(() => readOptionObject({ toString: 1 }, rules)).toThrow(
      'unknown option "toString" of it; allowed are alpha, beta',
    );
    expect(() => readOptionObject({ alfa: 1 }, rules)).toThrow(
      'unknown option "alfa" of it: did you mean alpha? allowed are alpha, beta',
    );
  });
});
