import { describe, expect, test } from 'vitest';
import {
  createMarker,
  SurvivorsError,
  UnsafeTargetError,
  stopMatching,
} from '../../../src/index.js';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { StopEvent } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { FakeProcess, FakeSystemOptions, SpawnOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const CERTAINTY_MS = 1_000;

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
];

/** Starts a worker whenever there is none, for so long. */
function supervise(story: Story, options: SpawnOptions, untilMs = Infinity): FakeProcess {
  const supervisor = story.stranger({ command: 'supervisor' });
  supervisor.every(100, (self) => {
    if (story.system.clock.now() > untilMs) return;
    if (!self.children.some(({ isAlive }) => isAlive)) self.spawn(options);
  });
  supervisor.spawn(options);
  return supervisor;
}

test('who came again until the end may do so once more, also where the last look met nobody', async () => {
  for (let ms = 0; ms < 22; ms += 1) {
    using story = new Story();
    const marker = createMarker();
    const supervisor = story.stranger({ command: 'supervisor' });
    supervisor.spawn({ command: 'worker one', env: marker.env });
    story.later(ms, () => {
      supervisor.every(22, (self) => {
        if (!self.children.some(({ isAlive }) => isAlive))
          self.spawn({ command: 'worker one', env: marker.env });
      });
    });
    const stopping = stopMatching('worker one', { marker, schedule: 'KILL/0.02', reject: false });
    expect(await story.run(stopping), `begun after ${ms} ms`).toMatchObject({ ok: false });
    expectHarmless(story, supervisor);
  }
});

test('a stranger in a session by the number of a dead match is none of the new match', async () => {
  using story = new Story();
  const { platform } = story.system;
  const leader = story.stranger({ command: 'worker one', detached: true });
  let anew: FakeProcess | undefined;
  story.later(100, () => (anew = story.stranger({ command: 'worker one' })));
  let lists = 0;
  let stranger: FakeProcess | undefined;
  const restore = usePlatform({
    ...platform,
    list: async () => {
      // The first shows the new match; the number changes hands right before the second, which shows its family.
      if (anew !== undefined && ++lists === 2) {
        const taker = story.stranger({ pid: leader.pid, detached: true });
        stranger = taker.fork();
        taker.exit();
      }
      return platform.list();
    },
  });
  const report = await story.run(stopMatching('worker one'));
  restore();
  expect(report.processes.map(({ pid }) => pid)).toEqual([leader.pid, anew?.pid]);
  expect(stranger?.isAlive).toBe(true);
  expectHarmless(story, stranger);
});

describe.each(kinds)('%s', (_kind, options) => {
  test('everybody who matches is stopped, with all below them, and nobody else', async () => {
    using story = new Story(options);
    const matches = [
      story.stranger({ command: 'worker one' }),
      story.stranger({ command: 'worker one' }),
    ];
    const child = matches[0]!.spawn({ command: 'helper' });
    const other = story.stranger({ command: 'worker one-fix' });
    const report = await story.run(stopMatching('worker one'));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect([...matches, child].filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story, other);
  });

  test('nobody who matches is already gone', async () => {
    using story = new Story(options);
    const report = await story.run(stopMatching('nobody at all'));
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', processes: [] });
    expect(report.durationMs).toBeLessThanOrEqual(100);
    expectHarmless(story);
  });

  test('who is started anew joins as a latecomer, until nobody is', async () => {
    using story = new Story(options);
    const supervisor = supervise(story, { command: 'worker one' }, 450);
    const events: StopEvent[] = [];
    const report = await story.run(
      stopMatching('worker one', { schedule: 'TERM/3/KILL/1', onEvent: (e) => events.push(e) }),
    );
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(report.processes.length).toBeGreaterThan(1);
    expect(report.processes.slice(1).every(({ role }) => role === 'latecomer')).toBe(true);
    expect(events.filter(({ type }) => type === 'latecomer')).toHaveLength(
      report.processes.length - 1,
    );
    expectHarmless(story, supervisor);
  });

  test.each(['root', 'tree'] as const)(
    'who was started anew is asked at once, however much looking costs (politeTo %s)',
    async (politeTo) => {
      using story = new Story(options);
      story.stranger({ command: 'worker one', exitsOn: { SIGTERM: 1_000 } });
      let anew: FakeProcess | undefined;
      story.later(1_050, () => (anew = story.stranger({ command: 'worker one' })));
      const stopping = stopMatching('worker one', { schedule: 'TERM/30/KILL/1', politeTo });
      expect(await story.run(stopping)).toMatchObject({ ok: true, outcome: 'stopped' });
      expect(anew?.ended?.atMs).toBeLessThanOrEqual(1_300);
      expectHarmless(story);
    },
  );

  test('who was started anew is looked at before it is asked: its number may be another’s by then', async () => {
    // Until the last look before it is asked begins.
    for (let ms = 1_100; ms <= 1_180; ms += 5) {
      using story = new Story({ ...options, tickMs: 1 });
      story.stranger({ command: 'worker one', exitsOn: { SIGTERM: 1_000 } });
      let stranger: FakeProcess | undefined;
      story.later(1_050, () => {
        const anew = story.stranger({ command: 'worker one', ignores: ['SIGTERM'] });
        story.later(ms - 1_050, () => {
          anew.exit();
          stranger = story.stranger({ pid: anew.pid });
        });
      });
      const stopping = stopMatching('worker one', { schedule: 'TERM/3/KILL/1', politeTo: 'tree' });
      expect(await story.run(stopping)).toMatchObject({ ok: true });
      expectHarmless(story, stranger);
    }
  });

  test('who still matches at the deadline was respawned, and that is all rounds’ one deadline', async () => {
    using story = new Story(options);
    const supervisor = supervise(story, { command: 'worker one' });
    const stopping = stopMatching('worker one', { schedule: 'TERM/1/KILL/1' });
    const error = await story.rejection(stopping);
    expect(error).toBeInstanceOf(SurvivorsError);
    const { report } = error as SurvivorsError;
    expect(report.survivors.map(({ reason }) => reason)).toContain('respawned');
    expect(report.durationMs).toBeLessThanOrEqual(2_000 + CERTAINTY_MS);
    expectHarmless(story, supervisor);
  });

  test('a latecomer near the deadline does not prolong it', async () => {
    using story = new Story(options);
    const first = story.stranger({ command: 'worker one', uninterruptible: true });
    const supervisor = story.stranger({ command: 'supervisor' });
    story.later(10_700, () => {
      first.release();
      supervisor.spawn({ command: 'worker one', uninterruptible: true });
    });
    const report = await story.run(
      stopMatching('worker one', { schedule: 'TERM/1/KILL/10', reject: false }),
    );
    expect(report.ok).toBe(false);
    expect(report.durationMs).toBeLessThanOrEqual(11_000 + CERTAINTY_MS);
    expectHarmless(story, supervisor);
  });

  test('we ourselves and our ancestors never match', async () => {
    using story = new Story(options);
    const report = await story.run(stopMatching(/service\.js|^sh$|init/, { reject: false }));
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone' });
    expectHarmless(story);
  });

  test('a listing that fails before the first signal rejects', async () => {
    using story = new Story(options);
    const worker = story.stranger({ command: 'worker one' });
    story.system.fail('listing');
    expect(await story.rejection(stopMatching('worker one'))).toBeInstanceOf(ProcessTableError);
    expectHarmless(story, worker);
  });

  test('a query that fails for a while is asked again', async () => {
    using story = new Story(options);
    const supervisor = supervise(story, { command: 'worker one' }, 150);
    const off = story.system.beforeSend(() => {
      off();
      story.system.fail('listing', 400);
    });
    const report = await story.run(stopMatching('worker one', { schedule: 'TERM/3/KILL/1' }));
    expect(report.ok).toBe(true);
    expect(supervisor.children.filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story, supervisor);
  });

  test('a dry run names who matches', async () => {
    using story = new Story(options);
    const worker = story.stranger({ command: 'worker one' });
    const report = await story.run(stopMatching('worker one', { dryRun: true }));
    expect(report).toMatchObject({ outcome: 'would-stop', processes: [{ pid: worker.pid }] });
    expectHarmless(story, worker);
  });
});

describe('a kernel thread that matches', () => {
  test('is never signalled', async () => {
    using story = new Story();
    const kernel = story.system.processAt(2);
    expect(kernel?.command).toBe('kthreadd');
    await story.run(
      stopMatching({ name: 'kthreadd', uid: 'any' }, { reject: false }).then(
        () => undefined,
        (error: unknown) => {
          expect(error).toBeInstanceOf(UnsafeTargetError);
        },
      ),
    );
    expectHarmless(story, kernel);
  });
});
