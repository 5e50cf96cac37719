import { describe, expect, it } from 'vitest';
import { takingPart } from '../../../bench/src/brief.js';
import { Results } from '../../../bench/src/results.js';
import { isWarmUp, type Said } from '../../../bench/src/sample.js';
import { whyNotMeasured } from '../../../bench/src/needs.js';

const sample = (subject: string, more: Partial<Said> = {}): Said => ({
  ...{ case: 'trees', subject, at: { size: 11, processes: 80 }, round: 0, values: { ms: 1 } },
  ...more,
});
const OF = { case: 'trees', at: { size: 11 } };

describe('results', () => {
  it('are those whose conditions hold, whatever else was measured', () => {
    const results = new Results([
      sample('deadsure'),
      sample('deadsure', { at: { size: 1, processes: 80 }, values: { ms: 2 } }),
      sample('deadsure', { case: 'cliff', values: { ms: 3 } }),
    ]);
    expect(results.values(OF, 'deadsure', 'ms')).toEqual([{ round: 0, value: 1 }]);
    expect(results.conditions({ case: 'trees' }, 'size')).toEqual([1, 11]);
  });

  it('name us first, the others by their names', () => {
    const results = new Results(['tree-kill', 'deadsure', 'C program'].map((name) => sample(name)));
    expect(results.subjects(OF)).toEqual(['deadsure', 'C program', 'tree-kill']);
  });

  it('keep what could not be measured apart: nobody called everybody took part', () => {
    const skipped = { case: 'trees', subject: 'everybody', at: { size: 11 }, skipped: 'no room' };
    const results = new Results([skipped, sample('deadsure')]);
    expect(results.subjects(OF)).toEqual(['deadsure']);
    expect(results.skipped).toEqual([skipped]);
  });
});

describe('a warm-up', () => {
  it('is what was measured before the first round', () => {
    expect([-1, 0, 1].map((round) => isWarmUp(sample('deadsure', { round })))).toEqual([
      ...[true, false, false],
    ]);
  });

  it('counts where it failed: there may be no other run', () => {
    expect(isWarmUp(sample('deadsure', { round: -1, failed: 'it cannot' }))).toBe(false);
  });
});

describe('who takes part', () => {
  const all = [{ name: 'deadsure' }, { name: 'C program' }];

  it('is everybody, or those who are named', () => {
    expect(takingPart({}, all)).toEqual(all);
    expect(takingPart({ subjects: ['deadsure', 'nobody'] }, all)).toEqual([{ name: 'deadsure' }]);
  });
});

describe('without a C compiler', () => {
  it('nothing is measured but an import, and it is said why', () => {
    expect(whyNotMeasured('trees', false)).toMatch(/no C compiler/);
    expect(whyNotMeasured('import', false)).toBeUndefined();
    expect(whyNotMeasured('trees', true)).toBeUndefined();
  });
});
