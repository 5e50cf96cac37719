import { describe, expect, it } from 'vitest';
import {
  differencesByRound,
  growthExponent,
  ratiosByRound,
  spreadOf,
} from '../../../bench/src/statistics.js';

describe('spreadOf', () => {
  it('is nothing of no values', () => {
    expect(spreadOf([])).toBeUndefined();
  });

  it('takes the middle between two values, in any order, and leaves its input alone', () => {
    const values = [4, 1, 3, 2];
    expect(spreadOf(values)).toEqual({
      ...{ n: 4, median: 2.5, low: 1.75, high: 3.25 },
      ...{ least: 1, most: 4, mean: 2.5 },
    });
    expect(values).toEqual([4, 1, 3, 2]);
  });

  it('sorts by number, not by text', () => {
    expect(spreadOf([100, 9, 20])?.median).toBe(20);
  });
});

describe('ratios and differences', () => {
  const above = [
    { round: 0, value: 10 },
    { round: 1, value: 30 },
    { round: 3, value: 1 },
  ];
  const below = [
    { round: 1, value: 3 },
    { round: 0, value: 5 },
    { round: 2, value: 7 },
  ];

  it('are of the same round, and none of a round that one of them lacks', () => {
    expect(ratiosByRound(above, below)).toEqual([2, 10]);
    expect(differencesByRound(above, below)).toEqual([5, 27]);
  });

  it('are not formed over nothing', () => {
    expect(ratiosByRound(above, [{ round: 0, value: 0 }])).toEqual([]);
  });
});

describe('growthExponent', () => {
  it.each([
    { name: 'constant', cost: 5, power: 0 },
    { name: 'linear', cost: 50, power: 1 },
    { name: 'quadratic', cost: 500, power: 2 },
  ])('tells $name growth', ({ cost, power }) => {
    const grown = growthExponent({ size: 10, cost: 5 }, { size: 100, cost });
    expect(grown).toBeCloseTo(power, 9);
  });
});
