import { describe, expect, it } from 'vitest';
import { cell, markdownTable, over } from '../../../bench/src/page/cells.js';
import { plot, spreadLabels, treeCurves } from '../../../bench/src/page/plot.js';
import { Results } from '../../../bench/src/results.js';
import type { Sample } from '../../../bench/src/sample.js';

const at = { size: 11, processes: 80 };
const of = { case: 'trees', at };

const sample = (subject: string, values: Sample['values'], rest: Partial<Sample> = {}): Sample => ({
  ...{ case: 'trees', subject, at, round: 0, values },
  ...rest,
});

describe('cell', () => {
  const results = new Results([
    sample('deadsure', { ms: 10, left: 0, alive: 0 }),
    sample('early', { ms: 20, left: 0, alive: 3 }),
    sample('leaver', { ms: 1, left: 10, alive: 10 }),
    sample('broken', {}, { failed: 'it broke' }),
  ]);

  it('gives no time to whoever left somebody', () => {
    expect(cell(results, of, 'leaver', 'ms')).toBe('leaves 10');
    expect(over(results, of, 'leaver', 'ms')).toBe('');
  });

  it('marks whoever said too early that it was done', () => {
    expect(cell(results, of, 'early', 'ms')).toBe('20.0 †3');
    expect(cell(results, of, 'deadsure', 'ms')).toBe('10.0');
  });

  it('tells a failure from what was not measured', () => {
    expect(cell(results, of, 'broken', 'ms')).toBe('fails');
    expect(cell(results, of, 'nobody', 'ms')).toBe('');
  });
});

describe('markdownTable', () => {
  it('pads its columns by characters', () => {
    expect(markdownTable(['', 'a'], [['≤ long', '1']])).toBe(
      '|        | a   |\n| ------ | --- |\n| ≤ long | 1   |',
    );
  });
});

describe('plot', () => {
  const samples = [1, 11].map((size) =>
    sample('deadsure', { ms: size, left: 0 }, { at: { size, processes: 80 } }),
  );

  it('leaves out whoever leaves somebody', () => {
    const leaver = sample('leaver', { ms: 1, left: 10 });
    const names = treeCurves(new Results([...samples, leaver])).map(({ name }) => name);
    expect(names).toEqual(['deadsure']);
  });

  it('puts ten times as much one decade further', () => {
    const points = [1, 10, 100].map((value) => ({ x: value, y: value }));
    const xs = [...plot('title', [{ name: 'a', points }]).matchAll(/cx="([\d.]+)"/g)].map(([, x]) =>
      Number(x),
    );
    expect(xs).toHaveLength(3);
    expect((xs[1] ?? 0) - (xs[0] ?? 0)).toBeCloseTo((xs[2] ?? 0) - (xs[1] ?? 0), 0);
  });

  it('moves names apart that would lie on each other', () => {
    expect(spreadLabels([100, 101, 50])).toEqual([100, 113, 50]);
  });
});
