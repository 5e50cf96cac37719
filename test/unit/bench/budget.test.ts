import { describe, expect, it } from 'vitest';
import { importBudget } from '../../../bench/src/budget.js';
import { Results } from '../../../bench/src/results.js';

const measured = (ours: number): Results =>
  new Results(
    [0, 1, 2].flatMap((round) =>
      Object.entries({ deadsure: ours, 'bare node': 20 }).map(([subject, cpuMs]) => ({
        ...{ case: 'import', subject, at: {}, round },
        values: { cpuMs },
      })),
    ),
  );

describe('importBudget', () => {
  it.each([
    { ours: 40, isKept: true },
    { ours: 41, isKept: false },
  ])('keeps to a ratio: $ours ms over 20 ms', ({ ours, isKept }) => {
    expect(importBudget(measured(ours), 2)).toMatchObject({ isKept });
  });

  it('is not kept by what was not measured', () => {
    expect(importBudget(new Results([]))).toMatchObject({ isKept: false });
  });
});
