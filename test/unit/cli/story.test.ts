import { describe, expect, it } from 'vitest';
import type { StopEvent } from '../../../src/index.js';
import { Story } from '../../../src/cli/stopping/story.js';

type Body = StopEvent extends infer Event
  ? Event extends StopEvent
    ? Omit<Event, 'stopId' | 'elapsedMs'>
    : never
  : never;

function told(...events: readonly (Body & { at?: number })[]): Story {
  const story = new Story();
  for (const { at = 0, ...event } of events) {
    story.note({ stopId: 1, elapsedMs: at, ...event });
  }
  return story;
}

const CAPTURED: Body = {
  type: 'captured',
  coverage: 'lineage',
  processes: [
    { pid: 10, startToken: 'a', role: 'target', command: 'root' },
    { pid: 11, startToken: 'b', role: 'descendant', command: 'child' },
  ],
};

describe('Story', () => {
  it('knows who is there, who went, and when', () => {
    const story = told(CAPTURED, {
      ...{ type: 'gone', process: { pid: 11, startToken: 'b' }, fate: 'exited', at: 300 },
    });
    expect(story.actors).toMatchObject([
      { pid: 10, fate: undefined },
      { pid: 11, fate: 'exited', goneAtMs: 300 },
    ]);
    expect(story.left.map(({ pid }) => pid)).toEqual([10]);
  });

  it('tells two processes on one pid apart', () => {
    const story = told(
      CAPTURED,
      { type: 'gone', process: { pid: 11, startToken: 'b' }, fate: 'exited', at: 1 },
      { type: 'latecomer', process: { pid: 11, startToken: 'c', command: 'new' } },
      { type: 'gone', process: { pid: 11, startToken: 'c' }, fate: 'killed', at: 2 },
    );
    expect(story.actors.map(({ fate, role }) => [fate, role])).toEqual([
      [undefined, 'target'],
      ['exited', 'descendant'],
      ['killed', 'latecomer'],
    ]);
  });

  it('names the stage that began last of those still waited for', () => {
    const begun = (index: number, signal: NodeJS.Signals, at: number): Body & { at: number } => ({
      ...{ type: 'stage-started', index, signal, waitMs: 5, sentTo: [10], at },
    });
    const ended = (index: number): Body => ({ type: 'stage-ended', index, waitedMs: 1, left: 1 });
    expect(told(CAPTURED).stage).toBeUndefined();
    expect(told(begun(0, 'SIGTERM', 7), begun(1, 'SIGINT', 9)).stage).toEqual({
      ...{ signal: 'SIGINT', waitMs: 5, sentTo: [10], startedAtMs: 9 },
    });
    expect(told(begun(0, 'SIGTERM', 7), begun(1, 'SIGINT', 9), ended(1)).stage?.signal).toBe(
      'SIGTERM',
    );
    expect(told(begun(0, 'SIGTERM', 7), ended(0)).stage).toBeUndefined();
  });

  it('ends as the report says', () => {
    const story = told(CAPTURED, {
      type: 'finished',
      report: {
        ...{ ok: false, outcome: 'aborted', survivors: [], targets: [], stages: [] },
        ...{ coverage: 'lineage', durationMs: 9 },
        processes: [
          { pid: 10, startToken: 'a', role: 'target', fate: 'alive', signals: [] },
          {
            pid: 11,
            startToken: 'b',
            role: 'descendant',
            fate: 'exited',
            signals: [],
            goneAfterMs: 4,
          },
          { pid: 12, role: 'latecomer', fate: 'unknown', signals: [] },
        ],
      },
    });
    expect(story.actors.map(({ pid, fate, goneAtMs }) => [pid, fate, goneAtMs])).toEqual([
      [10, 'alive', undefined],
      [11, 'exited', 4],
      [12, 'unknown', undefined],
    ]);
    expect(story.left.map(({ pid }) => pid)).toEqual([10, 12]);
  });
});
