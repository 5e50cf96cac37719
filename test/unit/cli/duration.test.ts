import { describe, expect, it } from 'vitest';
import { age, seconds, wait } from '../../../src/cli/render/duration.js';
import { pidList, processes } from '../../../src/cli/render/wording.js';

describe('durations', () => {
  it.each([
    [0, '0.00 s'],
    [314, '0.31 s'],
    [4_249, '4.2 s'],
    [75_400, '75 s'],
    [-5, '0.00 s'],
  ])('%d ms that passed are %s', (ms, text) => {
    expect(seconds(ms)).toBe(text);
  });

  it.each([
    [5_000, '5 s'],
    [500, '0.5 s'],
    [1, '0.001 s'],
    [0, '0 s'],
  ])('%d ms that were asked for are %s', (ms, text) => {
    expect(wait(ms)).toBe(text);
  });

  it.each([
    [-1, '0s'],
    [999, '0s'],
    [45_000, '45s'],
    [60_000, '1m'],
    [200_000, '3m20s'],
    [18_120_000, '5h2m'],
    [86_400_000 * 2 + 3_600_000, '2d1h'],
    [86_400_000 * 400 + 3_600_000, '400d'],
  ])('%d ms old is %s', (ms, text) => {
    expect(age(ms)).toBe(text);
  });
});

describe('counts', () => {
  it('are said as a person would', () => {
    expect([processes(0), processes(1), processes(2)]).toEqual([
      ...['0 processes', '1 process', '2 processes'],
    ]);
    expect(pidList([1, 2, 3])).toBe('1, 2, 3');
    expect(pidList([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe('1, 2, 3, 4, 5, 6, 7, 8 and 2 more');
  });
});
