import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { escalatingStop, sigkillAndVerify, waitUntilGone } from '../../../src/index.js';
import type { StopEvent, StopReport } from '../../../src/index.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like Linux, and busy', { callTakesMs: 0.05, deathTakesMs: 3 }],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
];

describe.each(kinds)('two stops of one target at once, %s', (_kind, options) => {
  test('both settle, and tell the same truth', async () => {
    using story = new Story(options);
    const root = story.stranger(STUBBORN);
    const child = root.fork();
    const stop = (): Promise<StopReport> => escalatingStop(root, { schedule: 'TERM/1/KILL/1' });
    const reports = await story.run(Promise.all([stop(), stop(), stop()]));
    for (const report of reports) {
      expect(report).toMatchObject({ ok: true, targets: [{ pid: root.pid }] });
      expect(report.processes.map(({ pid }) => pid)).toEqual([root.pid, child.pid]);
    }
    expect(reports.map(({ outcome }) => outcome)).toContain('killed');
    expectHarmless(story);
  });

  test('one that kills and one that asks both settle', async () => {
    using story = new Story(options);
    const root = story.stranger(STUBBORN);
    root.fork();
    let killing: Promise<StopReport> | undefined;
    story.system.self.after(500, () => {
      killing = sigkillAndVerify(root, { scope: 'tree' });
    });
    const asked = await story.run(escalatingStop(root, { schedule: 'TERM/5/KILL/1' }));
    const killed = await story.run(killing!);
    expect(asked).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(killed).toMatchObject({ ok: true, outcome: 'killed' });
    expect(asked.durationMs).toBeLessThanOrEqual(1_000);
    expectHarmless(story);
  });

  test('of a child of ours both wait for its exit event', async () => {
    using story = new Story(options);
    const worker = story.system.spawn();
    const handle = story.system.handleOf(worker);
    const stops = [sigkillAndVerify(handle), waitUntilGone(handle, { timeoutMs: 1_000 })];
    for (const report of await story.run(Promise.all(stops))) expect(report.ok).toBe(true);
    expect(handle.signalCode).toBe('SIGKILL');
    expect(handle.listenerCount('exit')).toBe(0);
    expectHarmless(story);
  });
});

describe('a hundred calls', () => {
  test('leave nothing behind', async () => {
    using story = new Story();
    const workers = Array.from({ length: 100 }, () => story.stranger({ exitsOn: { SIGTERM: 10 } }));
    const reports = await story.run(Promise.all(workers.map((worker) => escalatingStop(worker))));
    for (const { outcome } of reports) expect(outcome).toBe('stopped');
    expectHarmless(story);
  });

  test('that are refused leave nothing behind', async () => {
    using story = new Story();
    for (const target of [0, -1, 1, story.system.self.pid, story.system.self.ppid, 2, 2 ** 53]) {
      await story.rejection(escalatingStop(target));
      await story.rejection(sigkillAndVerify([story.bystanders[0]!, target]));
    }
    expectHarmless(story);
  });
});

describe('what is told of a stop', () => {
  async function eventsOf(
    story: Story,
    call: (onEvent: (event: StopEvent) => void) => Promise<StopReport>,
  ): Promise<{ events: StopEvent[]; report: StopReport }> {
    const events: StopEvent[] = [];
    const report = await story.run(call((event) => events.push(event)));
    return { events, report };
  }
  const shown = (events: readonly StopEvent[]): string[] =>
    events.map((event) => {
      switch (event.type) {
        case 'signalled':
          return `${event.signal} to ${event.process.pid}`;
        case 'stage-started':
          return `started ${event.index} ${event.signal} [${event.sentTo.join(' ')}]`;
        case 'stage-ended':
          return `ended ${event.index}, ${event.left} left`;
        case 'gone':
          return `${event.process.pid} ${event.fate}`;
        default:
          return event.type;
      }
    });

  test('is all that happened, in order', async () => {
    using story = new Story();
    const root = story.stranger(STUBBORN);
    const child = root.fork();
    const [a, b] = [root.pid, child.pid];
    const { events, report } = await eventsOf(story, (onEvent) =>
      escalatingStop(root, { schedule: 'TERM/1/KILL/1', label: 'server', onEvent }),
    );
    expect(shown(events)).toEqual([
      'captured',
      `started 0 SIGTERM [${a}]`,
      `SIGTERM to ${a}`,
      'ended 0, 2 left',
      `started 1 SIGKILL [${b} ${a}]`,
      'frozen',
      `SIGKILL to ${b}`,
      `SIGKILL to ${a}`,
      `${a} killed`,
      `${b} killed`,
      'ended 1, 0 left',
      'finished',
    ]);
    expect(events.every(({ label }) => label === 'server')).toBe(true);
    expect(new Set(events.map(({ stopId }) => stopId)).size).toBe(1);
    const times = events.map(({ elapsedMs }) => elapsedMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(events.at(-1)).toMatchObject({ type: 'finished', report });
    expect(JSON.parse(JSON.stringify(events))).toStrictEqual(events);
  });

  test('includes who was gone at the first look, and who refuses', async () => {
    using story = new Story();
    const foreign = story.system.spawn({ uid: 34 });
    const { events } = await eventsOf(story, (onEvent) =>
      escalatingStop([999, foreign], { reject: false, onEvent }),
    );
    expect(shown(events).slice(0, 2)).toEqual(['captured', '999 already-gone']);
    expect(events.filter(({ type }) => type === 'refused')).toMatchObject([
      { process: { pid: foreign.pid }, signal: 'SIGTERM', code: 'EPERM' },
    ]);
  });

  test('goes to the channel too', async () => {
    using story = new Story();
    const published: unknown[] = [];
    const listen = (event: unknown): void => void published.push(event);
    subscribe('deadsure:stop', listen);
    try {
      const { events } = await eventsOf(story, (onEvent) =>
        escalatingStop(story.stranger(), { onEvent }),
      );
      expect(published).toEqual(events);
    } finally {
      unsubscribe('deadsure:stop', listen);
    }
  });
});

describe('a listener', () => {
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.mocked(process.emitWarning).mockRestore();
  });

  async function stopWith(onEvent: (event: StopEvent) => unknown): Promise<StopReport> {
    using story = new Story();
    const root = story.stranger({ detached: true, ...STUBBORN });
    root.fork();
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1', onEvent }));
    expectHarmless(story);
    return report;
  }

  test.each([
    [
      'throws',
      () => {
        throw new Error('bad listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('bad listener'))],
  ])('that %s changes nothing, and is warned about once', async (_what, onEvent) => {
    const calm = await stopWith(() => undefined);
    const report = await stopWith(onEvent);
    expect(report).toEqual(calm);
    expect(process.emitWarning).toHaveBeenCalledOnce();
  });

  test('that writes to what it is given cannot redirect a signal', async () => {
    using story = new Story();
    const root = story.stranger({ detached: true, ...STUBBORN });
    const child = root.fork();
    const victim = story.bystanders[2]!;
    const report = await story.run(
      escalatingStop(root, {
        schedule: 'TERM/1/INT/1/KILL/1',
        onEvent: (event) => {
          if ('process' in event) Object.assign(event.process, { pid: victim.pid });
          if ('processes' in event) {
            for (const one of event.processes) Object.assign(one, { pid: victim.pid });
          }
          if ('sentTo' in event) Object.assign(event, { sentTo: [victim.pid] });
        },
      }),
    );
    expect(report).toMatchObject({ ok: true, outcome: 'killed', targets: [{ pid: root.pid }] });
    expect(report.processes.map(({ pid }) => pid)).toEqual([root.pid, child.pid]);
    expectHarmless(story);
  });

  test('that stops something else meanwhile disturbs nobody', async () => {
    using story = new Story();
    const [one, other] = [story.stranger(STUBBORN), story.stranger(STUBBORN)];
    let second: Promise<StopReport> | undefined;
    const report = await story.run(
      escalatingStop(one, {
        schedule: 'TERM/1/KILL/1',
        onEvent: ({ type }) => {
          if (type === 'stage-started') second ??= sigkillAndVerify(other);
        },
      }),
    );
    expect(report.ok).toBe(true);
    expect((await story.run(second!)).ok).toBe(true);
    expectHarmless(story);
  });
});

describe('reports', () => {
  test('name parents before children, targets first', async () => {
    using story = new Story();
    const root = story.stranger();
    const middle = root.fork();
    const leaf = middle.fork();
    const other: FakeProcess = story.stranger();
    const report = await story.run(sigkillAndVerify([other, root], { scope: 'tree' }));
    expect(report.processes.map(({ pid, role }) => [pid, role])).toEqual([
      [other.pid, 'target'],
      [root.pid, 'target'],
      [middle.pid, 'descendant'],
      [leaf.pid, 'descendant'],
    ]);
  });
});
