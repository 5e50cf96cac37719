import { beforeEach, describe, expect, test } from 'vitest';
import { EventOutlet } from '../../../src/stop/event-outlet.js';
import { StageLog } from '../../../src/stop/stage-log.js';
import type { StopEvent } from '../../../src/stop/stop-event.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { family, gone } from './made-members.js';

let clock: VirtualClock;
let told: StopEvent[];
let log: StageLog;
beforeEach(() => {
  clock = new VirtualClock();
  clock.advance(1_000);
  told = [];
  log = new StageLog(
    clock,
    new EventOutlet(
      undefined,
      (event) => told.push(event),
      () => 0,
    ),
  );
});

describe('a stage', () => {
  test('is announced once, with whom it was sent to, and recorded with all it was sent to', () => {
    const one = family({}, 10, 11);
    const stage = log.begin('SIGTERM', 5_000, [one]);
    expect(log.stageOf(one)).toBe(stage);
    log.serve(stage, () => [10]);
    log.serve(stage, () => [11]);
    expect(told).toMatchObject([
      { type: 'stage-started', index: 0, signal: 'SIGTERM', waitMs: 5_000, sentTo: [10] },
    ]);
    expect(log.records).toEqual([{ signal: 'SIGTERM', sentTo: [10, 11], waitedMs: 0 }]);
  });

  test('ends when the last of its families has left it, with how many are left', () => {
    const [one, two] = [family({}, 10, 11, 12), family({}, 20)];
    log.begin('SIGTERM', 5_000, [one, two]);
    clock.advance(30);
    gone(one.members[0]!, 'exited', 30);
    log.leave(one);
    expect(told).toEqual([]);
    clock.advance(20);
    log.leave(two);
    expect(told).toMatchObject([{ type: 'stage-ended', index: 0, waitedMs: 50, left: 3 }]);
    expect(log.records).toMatchObject([{ waitedMs: 50 }]);
    expect(log.stageOf(one)).toBeUndefined();
  });

  test('is left by whoever enters the next one, and left once', () => {
    const one = family({}, 10);
    log.begin('SIGTERM', 5_000, [one]);
    clock.advance(7);
    const next = log.begin('SIGKILL', 2_000, [one]);
    expect(next.index).toBe(1);
    expect(told).toMatchObject([{ type: 'stage-ended', index: 0, waitedMs: 7 }]);
    log.leave(one);
    log.leave(one);
    expect(told).toHaveLength(2);
  });

  test('that failed in the middle is not announced, and what it did is told', () => {
    const stage = log.begin('SIGKILL', 2_000, [family({}, 10)]);
    expect(() => {
      log.serve(stage, () => {
        throw new Error('the burst failed');
      });
    }).toThrow('the burst failed');
    expect(told).toEqual([]);
  });
});
