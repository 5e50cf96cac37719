import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pace } from '../../../src/stop/pace.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function started(...costsMs: readonly number[]): { pace: Pace; clock: VirtualClock } {
  const clock = new VirtualClock();
  const pace = new Pace(clock);
  for (const cost of costsMs) pace.note(cost);
  return { pace, clock };
}

/** The interval when so much time has passed since the last signal. */
function intervalAfter(ms: number, ...costsMs: readonly number[]): number {
  const { pace, clock } = started(...costsMs);
  clock.advance(ms);
  return pace.intervalMs();
}

const CHEAP = [0, 0.01, 0.099] as const;

describe('a cheap look', () => {
  test.each(CHEAP)('of %s ms is taken every millisecond at first', (cost) => {
    expect(intervalAfter(0, cost, cost)).toBe(1);
  });

  test.each(CHEAP)('of %s ms is taken at least every 5 ms in the first second', (cost) => {
    for (const ms of [1, 10, 100, 250, 999, 1_000]) {
      expect(intervalAfter(ms, cost, cost)).toBeLessThanOrEqual(5);
    }
  });

  test.each(CHEAP)('of %s ms is taken at least every 50 ms at any time', (cost) => {
    for (const ms of [2_000, 12_250, 60_000, 86_400_000]) {
      expect(intervalAfter(ms, cost, cost)).toBeLessThanOrEqual(50);
    }
    expect(intervalAfter(60_000, cost, cost)).toBe(50);
  });

  test('is taken less and less often, and never not at all', () => {
    const ms = fc.tuple(fc.nat(30_000), fc.nat(30_000));
    fc.assert(
      fc.property(ms, ([a, b]) => {
        const [early, late] = [intervalAfter(Math.min(a, b)), intervalAfter(Math.max(a, b))];
        expect(early).toBeLessThanOrEqual(late);
        expect(early).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('is taken often again when something was signalled', () => {
    const { pace, clock } = started(0, 0);
    clock.advance(60_000);
    expect(pace.intervalMs()).toBe(50);
    pace.quicken();
    expect(pace.intervalMs()).toBe(1);
    clock.advance(1_000);
    expect(pace.intervalMs()).toBe(5);
  });
});

describe('a costly look', () => {
  test.each([0.1, 1, 13, 66, 500])('of %s ms takes no more than 2 %% of the time', (cost) => {
    for (const ms of [250, 1_000, 60_000]) {
      const interval = intervalAfter(ms, cost, cost);
      expect(cost / (interval + cost)).toBeLessThanOrEqual(0.02);
    }
  });

  test.each([1, 13, 66])('of %s ms may take more right after a signal', (cost) => {
    for (const ms of [0, 100, 249]) {
      const interval = intervalAfter(ms, cost, cost);
      expect(interval).toBeLessThanOrEqual(3 * cost);
      expect(cost / (interval + cost)).toBeLessThanOrEqual(0.25);
    }
  });

  test('does not make looks come sooner', () => {
    expect(intervalAfter(60_000, 0.2, 0.2)).toBe(50);
  });

  test('once is an interruption, and stretches nothing', () => {
    expect(intervalAfter(1_000, 0.02, 800)).toBe(5);
    expect(intervalAfter(1_000, 0.02, 800, 0.03)).toBe(5);
    expect(intervalAfter(1_000, 800)).toBe(5);
  });

  test('twice is what a look costs', () => {
    expect(intervalAfter(1_000, 0.02, 800, 700)).toBe(60 * 700);
  });

  test('is forgotten when looks are cheap again', () => {
    expect(intervalAfter(1_000, 700, 700, 0.02)).toBe(5);
  });
});
