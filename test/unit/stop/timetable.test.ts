import { describe, expect, test } from 'vitest';
import { Timetable } from '../../../src/stop/timetable.js';

const TERM = { signal: 'SIGTERM', waitMs: 5_000 } as const;
const INT = { signal: 'SIGINT', waitMs: 2_000 } as const;
const AT_ONCE = { signal: 'SIGHUP', waitMs: 0 } as const;

function begun(...args: ConstructorParameters<typeof Timetable>): Timetable {
  const table = new Timetable(...args);
  table.begin(10_000);
  return table;
}

describe('a schedule with SIGKILL', () => {
  const table = begun({ polite: [TERM, INT], killWaitMs: 1_000 });

  test('has a time for every stage, and none beyond the last', () => {
    expect([0, 1, 2, 3].map((stage) => table.stageStartMs(stage))).toEqual([
      10_000,
      15_000,
      Infinity,
      Infinity,
    ]);
    expect(table.killAtMs).toBe(17_000);
    expect(table.killWaitMs).toBe(1_000);
    expect(table.endMs).toBe(18_000);
    expect(table.polite).toEqual([TERM, INT]);
  });

  test.each([
    [10_000, 0],
    [14_999, 0],
    [15_000, 1],
    [16_999, 1],
    [17_000, 2],
    [99_000, 2],
  ])('at %i is in stage %i', (now, stage) => {
    expect(table.stageAt(now)).toBe(stage);
  });
});

describe('a schedule without SIGKILL', () => {
  const table = begun({ polite: [TERM, INT], killWaitMs: undefined });

  test('never kills, and ends with its last stage', () => {
    expect(table.killAtMs).toBeUndefined();
    expect(table.killWaitMs).toBe(0);
    expect(table.endMs).toBe(17_000);
  });
});

describe('a schedule of SIGKILL alone', () => {
  const table = begun({ polite: [], killWaitMs: 2_000 });

  test('kills at once', () => {
    expect(table.killAtMs).toBe(10_000);
    expect(table.stageStartMs(0)).toBe(Infinity);
    expect(table.stageAt(10_000)).toBe(0);
    expect(table.endMs).toBe(12_000);
  });

  test('with a wait of 0 ms still kills', () => {
    const none = begun({ polite: [], killWaitMs: 0 });
    expect(none.killAtMs).toBe(10_000);
    expect(none.endMs).toBe(10_000);
  });
});

describe('stages of 0 ms', () => {
  const table = begun({ polite: [AT_ONCE, TERM, AT_ONCE], killWaitMs: 1 });

  test('have a time of their own', () => {
    expect([0, 1, 2].map((stage) => table.stageStartMs(stage))).toEqual([10_000, 10_000, 15_000]);
    expect(table.killAtMs).toBe(15_000);
  });

  test('are over as soon as they begin', () => {
    expect(table.stageAt(10_000)).toBe(1);
    expect(table.stageAt(15_000)).toBe(3);
  });
});

describe('a call that sends nothing', () => {
  test('has only its end', () => {
    const table = begun({ polite: [], killWaitMs: undefined }, 700);
    expect([table.killAtMs, table.stageStartMs(0), table.endMs]).toEqual([
      undefined,
      Infinity,
      10_700,
    ]);
  });
});

describe('a stage that is begun late, since we were not let run', () => {
  const make = (): Timetable => begun({ polite: [TERM, INT], killWaitMs: 1_000 });

  test('moves those after it, so that nobody’s grace is cut short', () => {
    const table = make();
    table.noteBegun(0, 10_200);
    expect([table.stageStartMs(1), table.killAtMs, table.endMs]).toEqual([15_200, 17_200, 18_200]);
  });

  test('in time moves nothing, and never makes anything come sooner', () => {
    const table = make();
    table.noteBegun(0, 10_000);
    table.noteBegun(1, 14_000);
    expect([table.stageStartMs(1), table.killAtMs, table.endMs]).toEqual([15_000, 17_000, 18_000]);
  });

  test('moves them by half a second at most, all stages together', () => {
    const table = make();
    table.noteBegun(0, 10_300);
    table.noteBegun(1, 15_700);
    expect(table.killAtMs).toBe(17_500);
    table.noteBegun(2, 99_000);
    expect(table.endMs).toBe(18_500);
  });

  test('moves nothing for the time in which there was nobody to begin it with', () => {
    const table = make();
    table.notePause(10_400);
    table.noteBegun(0, 10_450);
    expect(table.endMs).toBe(18_050);
    table.notePause(15_000);
    table.noteBegun(1, 15_150);
    expect(table.endMs).toBe(18_150);
  });

  test('moves them once, whoever else begins it afterwards', () => {
    const table = make();
    table.noteBegun(0, 10_100);
    table.noteBegun(0, 10_300);
    expect(table.killAtMs).toBe(17_100);
    table.noteBegun(1, 15_100);
    table.noteBegun(0, 16_000);
    expect(table.killAtMs).toBe(17_100);
  });
});
