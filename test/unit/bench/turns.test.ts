import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../bench/src/turns.js';

describe('orderOf', () => {
  it('moves on by one each round and runs backwards every other one', () => {
    const all = ['a', 'b', 'c'];
    expect([0, 1, 2, 3].map((round) => orderOf(all, round).join(''))).toEqual([
      ...['abc', 'acb', 'cab', 'cba'],
    ]);
    expect(all).toEqual(['a', 'b', 'c']);
  });

  it('gives everybody each place equally often in twice as many rounds', () => {
    const all = ['a', 'b', 'c'];
    const first = Array.from({ length: 6 }, (_, round) => orderOf(all, round)[0]).sort();
    expect(first).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('orders nobody', () => {
    expect(orderOf([], 3)).toEqual([]);
  });
});
