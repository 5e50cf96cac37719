import { describe, expect, test } from 'vitest';
import { SurvivorsError } from '../../../src/errors/survivors-error.js';
import type { StopReport } from '../../../src/stop/stop-report.js';
import { verdict } from '../../../src/stop/verdict.js';

function report(outcome: StopReport['outcome']): StopReport {
  const failed = outcome === 'survived' || outcome === 'unknown';
  return {
    ok: !failed && outcome !== 'would-stop',
    outcome,
    targets: [{ pid: 10 }],
    processes: [],
    survivors: failed
      ? [{ pid: 10, reason: 'timeout', state: 'sleeping', hint: 'Wait for it.' }]
      : [],
    stages: [],
    coverage: 'process',
    durationMs: 5,
  } as StopReport;
}

describe('the verdict', () => {
  test.each(['survived', 'unknown'] as const)('rejects what %s, with the report', (outcome) => {
    const left = report(outcome);
    let thrown: unknown;
    try {
      verdict({ reject: true }, left);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SurvivorsError);
    expect((thrown as SurvivorsError).report).toBe(left);
  });

  test.each(['survived', 'unknown'] as const)('answers what %s, if asked to', (outcome) => {
    const left = report(outcome);
    expect(verdict({ reject: false }, left)).toBe(left);
  });

  test.each(['already-gone', 'stopped', 'killed', 'would-stop'] as const)(
    'answers %s, whatever was asked',
    (outcome) => {
      const end = report(outcome);
      expect(verdict({ reject: true }, end)).toBe(end);
      expect(verdict({ reject: false }, end)).toBe(end);
    },
  );
});
