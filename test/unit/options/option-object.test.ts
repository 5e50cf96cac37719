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

  it.each<[string, unknown]>([
    ['null', null],
    ['an array', [1]],
    ['a string', 'alpha'],
    ['a number', 5],
    ['a Map', new Map([['alpha', 1]])],
    ['a Date', new Date()],
    ['an AbortSignal', new AbortController().signal],
    ['a function', Object.assign(() => 1, { alpha: 1 })],
    ['a function that calls itself an object', named(() => 1)],
  ])('refuses %s, though it may have such a field', (_what, value) => {
    expect(() => readOptionObject(value, rules)).toThrow(
      'the options of it must be an object such as { alpha: … }, got ',
    );
  });

  it('holds nothing that was not given', () => {
    expect(Object.keys(readOptionObject({ beta: 1 }, rules))).toEqual(['beta']);
    expect(readOptionObject(undefined, rules)).toEqual({});
    expect(readOptionObject(Object.create(null), rules)).toEqual({});
  });

  it('does not listen to what somebody put on Object.prototype', () => {
    Object.defineProperty(Object.prototype, 'alpha', { value: 'polluted', configurable: true });
    try {
      expect(readOptionObject({ beta: 1 }, rules).alpha).toBeUndefined();
      expect(readOptionObject(undefined, rules).alpha).toBeUndefined();
    } finally {
      Reflect.deleteProperty(Object.prototype, 'alpha');
    }
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

function named(value: object): object {
  return Object.assign(value, { [Symbol.toStringTag]: 'Object', alpha: 1 });
}
