import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { escalatingStop, sigkillAndVerify, type StopEvent } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { eventLoopTurns } from '../../helpers/patience.js';
import { ascending } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

type Of<T extends StopEvent['type']> = Extract<StopEvent, { type: T }>;

function only<T extends StopEvent['type']>(events: readonly StopEvent[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type);
}

/** The warnings that an action leads to, those of the next turns included. */
async function warningsOf(action: () => Promise<unknown>): Promise<Error[]> {
  const warnings: Error[] = [];
  const listener = (warning: Error): void => {
    warnings.push(warning);
  };
  process.on('warning', listener);
  try {
    await action();
    await eventLoopTurns();
  } finally {
    process.off('warning', listener);
  }
  return warnings;
}

describe('the events of a stop', () => {
  useCanaries();

  test('tell its story in order, and agree with the report', async () => {
    const fixture = await spawnFixture('has-children', [2, 'stubborn'], { processes: 3 });
    const events: StopEvent[] = [];
    const report = await escalatingStop(fixture.child, {
      schedule: 'INT/0.3/TERM/0.3/KILL/20',
      label: 'the story',
      onEvent: (event) => events.push(event),
    });
    await expectAllDead(fixture);

    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('captured');
    expect(types.at(-1)).toBe('finished');
    expect(only(events, 'captured')).toHaveLength(1);
    expect(only(events, 'finished').map((event) => event.report)).toEqual([report]);

    const captured = only(events, 'captured')[0];
    expect(captured?.coverage).toBe('lineage');
    expect(ascending(captured?.processes.map(({ pid }) => pid) ?? [])).toEqual(
      ascending(fixture.pids()),
    );

    const started = only(events, 'stage-started');
    expect(started.map(({ index, signal, sentTo }) => ({ index, signal, sentTo }))).toEqual(
      report.stages.map(({ signal, sentTo }, index) => ({ index, signal, sentTo })),
    );
    expect(started.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(only(events, 'stage-ended').map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(only(events, 'stage-ended').at(-1)?.left).toBe(0);
    for (const index of [0, 1, 2]) {
      const began = events.findIndex(
        (event) => event.type === 'stage-started' && event.index === index,
      );
      const ended = events.findIndex(
        (event) => event.type === 'stage-ended' && event.index === index,
      );
      expect(began).toBeLessThan(ended);
    }

    const signalled = only(events, 'signalled').map(
      (event) => `${event.signal} ${event.process.pid}`,
    );
    expect([...signalled].sort()).toEqual(
      report.processes
        .flatMap(({ pid, signals }) => signals.map((signal) => `${signal} ${pid}`))
        .sort(),
    );
    const gone = only(events, 'gone').map((event) => [event.process.pid, event.fate] as const);
    expect([...gone].sort()).toEqual(
      report.processes.map(({ pid, fate }) => [pid, fate] as const).sort(),
    );

    expect(new Set(events.map(({ stopId }) => stopId)).size).toBe(1);
    expect(events.every(({ label }) => label === 'the story')).toBe(true);
    const times = events.map(({ elapsedMs }) => elapsedMs);
    expect(times).toEqual(ascending(times));
    expect(JSON.parse(JSON.stringify(events))).toStrictEqual(events);
  });

  test('are published on deadsure:stop as the same objects', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const given: StopEvent[] = [];
    const published: unknown[] = [];
    const subscriber = (message: unknown): void => {
      published.push(message);
    };
    subscribe('deadsure:stop', subscriber);
    try {
      await escalatingStop(fixture.child, { onEvent: (event) => given.push(event) });
    } finally {
      unsubscribe('deadsure:stop', subscriber);
    }
    await expectAllDead(fixture);
    expect(given.length).toBeGreaterThan(3);
    expect(published).toHaveLength(given.length);
    published.forEach((message, index) => {
      expect(message).toBe(given[index]);
    });
  });

  test('of two stops can be told apart', async () => {
    const fixtures = await Promise.all([spawnFixture('sits'), spawnFixture('sits')]);
    const ids = new Map<number, Set<number>>();
    await Promise.all(
      fixtures.map(({ child, pid }) =>
        sigkillAndVerify(child, {
          onEvent: ({ stopId }) => ids.set(stopId, (ids.get(stopId) ?? new Set()).add(pid)),
        }),
      ),
    );
    await expectAllDead(...fixtures);
    expect([...ids.values()].map((pids) => pids.size)).toEqual([1, 1]);
  });

  test('name a latecomer', async () => {
    const fixture = await spawnFixture('forks-in-handler', [1_000]);
    const events: StopEvent[] = [];
    await escalatingStop(fixture.child, {
      schedule: 'TERM/30/KILL/20',
      onEvent: (event) => events.push(event),
    });
    await expectAllDead(fixture);
    const forked = await fixture.lifeline.noted('forked');
    expect(only(events, 'latecomer').map((event) => event.process.pid)).toContain(forked);
  });
});

describe('a listener', () => {
  useCanaries();

  test('that throws leads to exactly one warning and changes nothing else', async () => {
    const fixture = await spawnFixture('stubborn');
    let calls = 0;
    const warnings = await warningsOf(async () => {
      const report = await escalatingStop(fixture.child, {
        schedule: 'TERM/0.2/KILL/20',
        onEvent: () => {
          calls += 1;
          if (calls === 1) throw new Error('a listener of no good');
        },
      });
      expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    });
    await expectAllDead(fixture);
    expect(calls, 'it is called again').toBeGreaterThan(3);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('a listener of no good');
  });

  test('that returns a rejected promise leads to exactly one warning and changes nothing else', async () => {
    const fixture = await spawnFixture('stubborn');
    let calls = 0;
    const warnings = await warningsOf(async () => {
      const report = await sigkillAndVerify(fixture.child, {
        // A promise where none is expected, as careless callers return it.
        onEvent: (): unknown => {
          calls += 1;
          return calls === 1 ? Promise.reject(new Error('no good either')) : undefined;
        },
      });
      expect(report.ok).toBe(true);
    });
    await expectAllDead(fixture);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('no good either');
  });

  test('that throws every time, at the freeze too, leaves nobody stopped and everybody dead', async () => {
    const fixture = await spawnFixture('has-children', [3, 'stubborn'], { processes: 4 });
    const warnings = await warningsOf(() =>
      escalatingStop(fixture.child, {
        schedule: 'TERM/0.2/KILL/20',
        onEvent: () => {
          throw new Error('always');
        },
      }),
    );
    await expectAllDead(fixture);
    expect(warnings.length).toBeGreaterThan(0);
  });
});
