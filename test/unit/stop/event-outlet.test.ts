import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventOutlet } from '../../../src/stop/event-outlet.js';
import type { EventBody } from '../../../src/stop/event-outlet.js';
import type { StopEvent } from '../../../src/stop/stop-event.js';
import type { AbortedReport } from '../../../src/stop/stop-report.js';

const gone = (pid: number): EventBody => ({ type: 'gone', process: { pid }, fate: 'exited' });
const ended: EventBody = { type: 'stage-ended', index: 0, waitedMs: 5, left: 1 };

const aborted: AbortedReport = {
  ...{ ok: false, outcome: 'aborted', coverage: 'process', durationMs: 0 },
  ...{ targets: [], processes: [], survivors: [], stages: [] },
};

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.mocked(process.emitWarning).mockRestore();
});

function outlet(listener?: (event: StopEvent) => unknown, label?: string): EventOutlet {
  return new EventOutlet(label, listener, () => now);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an event', () => {
  test('says which stop it belongs to, its label and the time', () => {
    const seen: StopEvent[] = [];
    const events = outlet((event) => seen.push(event), 'dev server');
    now = 12.5;
    events.emit(gone(7));
    expect(seen).toEqual([
      {
        stopId: expect.any(Number) as number,
        label: 'dev server',
        elapsedMs: 12.5,
        type: 'gone',
        process: { pid: 7 },
        fate: 'exited',
      },
    ]);
  });

  test('is told no more after the end was told: a stop that was abandoned may still be looking', () => {
    const seen: StopEvent[] = [];
    const events = outlet((event) => seen.push(event));
    events.emit(ended);
    events.emit({ type: 'finished', report: aborted });
    events.emit(gone(7));
    expect(seen.map(({ type }) => type)).toEqual(['stage-ended', 'finished']);
  });

  test('has no label where there is none', () => {
    const seen: StopEvent[] = [];
    outlet((event) => seen.push(event)).emit(ended);
    expect(Object.keys(seen[0] ?? {})).not.toContain('label');
  });

  test('of another stop bears another number', () => {
    const seen: number[] = [];
    outlet(({ stopId }) => seen.push(stopId)).emit(ended);
    outlet(({ stopId }) => seen.push(stopId)).emit(ended);
    expect(new Set(seen).size).toBe(2);
  });

  test('goes to the channel deadsure:stop too, the same object', () => {
    const seen: unknown[] = [];
    const published: unknown[] = [];
    const listen = (event: unknown): void => void published.push(event);
    subscribe('deadsure:stop', listen);
    outlet((event) => seen.push(event)).emit(ended);
    outlet(undefined, 'nobody but the channel').emit(ended);
    unsubscribe('deadsure:stop', listen);
    outlet((event) => seen.push(event)).emit(ended);
    expect(published).toHaveLength(2);
    expect(published[0]).toBe(seen[0]);
    expect(published[1]).toMatchObject({ label: 'nobody but the channel' });
  });

  test('is plain data', () => {
    const seen: StopEvent[] = [];
    outlet((event) => seen.push(event)).emit(gone(7));
    expect(JSON.parse(JSON.stringify(seen[0]))).toEqual(seen[0]);
  });
});

describe('a listener that fails', () => {
  const failures: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('bad listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('bad listener'))],
    [
      'throws what is no error',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- listeners may throw anything
        throw 'bad listener';
      },
    ],
    [
      'answers with something that fails as a promise',
      () => ({
        then: () => {
          throw new Error('bad listener');
        },
      }),
    ],
    [
      'answers with something that fails when looked at',
      () => ({
        get then() {
          throw new Error('bad listener');
        },
      }),
    ],
  ];

  test.each(failures)('because it %s is warned about once, and called on', async (_what, fail) => {
    let calls = 0;
    const events = outlet(() => {
      calls++;
      return fail();
    });
    for (let times = 0; times < 5; times++) events.emit(ended);
    await turn();
    expect(calls).toBe(5);
    expect(process.emitWarning).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('bad listener'),
      'DeadsureWarning',
    );
  });

  test('is warned about once for each stop', () => {
    for (let stops = 0; stops < 2; stops++) {
      outlet(() => {
        throw new Error('bad listener');
      }).emit(ended);
    }
    expect(process.emitWarning).toHaveBeenCalledTimes(2);
  });

  test('changes nothing for what may not be interrupted', () => {
    const events = outlet(() => {
      throw new Error('bad listener');
    });
    const result = events.uninterrupted(
      () => {
        events.emit(ended);
        return 'done';
      },
      () => ended,
    );
    expect(result).toBe('done');
  });
});

describe('what no listener may interrupt', () => {
  test('is told afterwards, behind its heading, at the times when it happened', () => {
    const seen: string[] = [];
    const events = outlet((event) => {
      seen.push(`${event.type}@${event.elapsedMs}`);
    });
    now = 1;
    const result = events.uninterrupted(
      () => {
        now = 2;
        events.emit(gone(7));
        now = 3;
        events.emit(gone(8));
        expect(seen).toEqual([]);
        now = 4;
        return 2;
      },
      (count) => ({ type: 'frozen', count, rounds: 1 }),
    );
    expect(result).toBe(2);
    expect(seen).toEqual(['frozen@1', 'gone@2', 'gone@3']);
    events.emit(ended);
    expect(seen).toHaveLength(4);
  });

  test('may have no heading', () => {
    const seen: string[] = [];
    const events = outlet((event) => seen.push(event.type));
    events.uninterrupted(
      () => {
        events.emit(ended);
      },
      () => undefined,
    );
    expect(seen).toEqual(['stage-ended']);
  });

  test('is told although it failed, and the failure is passed on', () => {
    const seen: string[] = [];
    const events = outlet((event) => seen.push(event.type));
    const failure = new Error('the burst failed');
    expect(() =>
      events.uninterrupted(
        () => {
          events.emit(ended);
          throw failure;
        },
        () => ended,
      ),
    ).toThrow(failure);
    expect(seen).toEqual(['stage-ended']);
    events.emit(ended);
    expect(seen).toHaveLength(2);
  });

  test('does not hold back what a listener causes by it', () => {
    const seen: string[] = [];
    const events: EventOutlet = outlet((event) => {
      seen.push(event.type);
      if (event.type === 'frozen') events.emit(ended);
    });
    events.uninterrupted(
      () => undefined,
      () => ({ type: 'frozen', count: 0, rounds: 1 }),
    );
    expect(seen).toEqual(['frozen', 'stage-ended']);
  });
});
