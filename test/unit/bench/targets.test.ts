import { describe, expect, it } from 'vitest';
import { Results } from '../../../bench/src/results.js';
import type { Sample } from '../../../bench/src/sample.js';
import { holds, judge, significant, type Verdict } from '../../../bench/src/targets.js';

const tree = (subject: string, size: number, round: number, ms: number): Sample => ({
  ...{ case: 'trees', subject, at: { size, processes: 80 }, round },
  values: { ms, claimMs: ms },
});

function verdict(samples: readonly Sample[], of: RegExp): Verdict | undefined {
  return judge(new Results(samples)).find(({ target }) => of.test(target));
}

describe('holds', () => {
  it('counts the bound itself as kept', () => {
    expect([holds(3, { most: 3 }), holds(3.01, { most: 3 })]).toEqual([true, false]);
    expect([holds(10, { least: 10 }), holds(9.99, { least: 10 })]).toEqual([true, false]);
  });

  it('is never kept by what is no number', () => {
    expect([holds(NaN, { most: 3 }), holds(NaN, { least: 3 })]).toEqual([false, false]);
  });
});

describe('judge', () => {
  it('says of what was not measured neither met nor not met', () => {
    const verdicts = judge(new Results([]));
    expect(verdicts.length).toBeGreaterThan(15);
    expect(verdicts.filter(({ met }) => met !== undefined)).toEqual([]);
    expect(new Set(verdicts.map(({ measured }) => measured))).toEqual(new Set(['not measured']));
  });

  it.each([
    { ours: 4, met: true },
    { ours: 16, met: false },
  ])('holds the median of the ratios to the bound: $ours ms', ({ ours, met }) => {
    const samples = [0, 1, 2].flatMap((round) => [
      tree('deadsure', 11, round, ours * (round + 1)),
      tree('C program', 11, round, 4 * (round + 1)),
    ]);
    expect(verdict(samples, /tree of 11, over the C program/)).toMatchObject({ met });
  });

  it('says when the bound lies between the quartiles', () => {
    const samples = [1, 2, 20, 30].flatMap((ours, round) => [
      tree('deadsure', 11, round, ours),
      tree('C program', 11, round, 2),
    ]);
    expect(verdict(samples, /tree of 11, over/)).toMatchObject({ met: false, isClose: true });
  });

  it('takes the time at which tree-kill says that it is done', () => {
    const peer: Sample = {
      ...tree('tree-kill', 11, 0, 1000),
      values: { ms: 1000, claimMs: 50 },
    };
    const samples = [peer, tree('deadsure', 11, 0, 10)];
    expect(verdict(samples, /faster than tree-kill at 11/)).toMatchObject({ met: false });
  });

  it('holds the worst of all to a bound for any time', () => {
    const samples = [1, 2, 51].map((ms, round): Sample => ({
      ...{ case: 'exit non-child', subject: 'deadsure', at: { after: 13 }, round },
      values: { ms },
    }));
    expect(verdict(samples, /at any time/)).toMatchObject({ met: false });
  });
});

describe('significant', () => {
  it.each([
    [0, '0'],
    [0.01234, '0.012'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [123.45, '123'],
    [1234.5, '1,235'],
    [26112, '26,112'],
    [-44.94, '-44.9'],
  ])('shows %d as %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });
});
