import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  sigkillAndVerify,
  stopMatching,
  waitUntilGone,
} from '../../../src/index.js';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { Platform } from '../../../src/platform/platform.js';
import type { FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/* "Could not look" is never "not there". */

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT', 'SIGHUP'] } as const;

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
];

/** Uses a changed platform until the end of the test. */
function changed(story: Story, change: Partial<Platform>): Disposable {
  return { [Symbol.dispose]: usePlatform({ ...story.system.platform, ...change }) };
}

describe.each(kinds)('%s', (_kind, options) => {
  test('before the first signal: it rejects, and signals nobody', async () => {
    using story = new Story(options);
    const worker = story.stranger();
    for (const faults of [['listing'], ['sight']] as const) {
      const end = story.system.fail(faults);
      for (const call of [
        () => escalatingStop(worker),
        () => sigkillAndVerify(worker, { scope: 'tree' }),
        () => sigkillAndVerify([worker, story.bystanders[0]!]),
        () => waitUntilGone(worker, { timeoutMs: 10, scope: 'tree' }),
      ]) {
        expect(await story.rejection(call())).toBeInstanceOf(ProcessTableError);
      }
      end();
    }
    expectHarmless(story, worker);
  });

  test('for a while: it goes on, and says gone when it can look again', async () => {
    using story = new Story(options);
    const worker = story.stranger({ exitsOn: { SIGTERM: 500 } });
    const child = worker.fork({ exitsOn: { SIGTERM: 500 } });
    story.later(200, () => {
      story.system.fail(['listing', 'pins'], 2_000);
    });
    const report = await story.run(escalatingStop(worker, { politeTo: 'tree' }));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(story.system.clock.now()).toBeGreaterThanOrEqual(2_200);
    expect(child.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('for ever: it says unknown, though everybody has gone', async () => {
    using story = new Story(options);
    const worker = story.stranger({ exitsOn: { SIGTERM: 100 } });
    story.later(50, () => {
      story.system.fail(['listing', 'pins', 'sight']);
    });
    const before = story.system.looks;
    const report = await story.run(
      escalatingStop(worker, { schedule: 'TERM/2/KILL/1', reject: false }),
    );
    expect(report).toMatchObject({
      ok: false,
      outcome: 'unknown',
      survivors: [{ pid: worker.pid, reason: 'unknown' }],
    });
    // A burst that cannot tell who stands is short, and there is one after each look.
    expect(story.system.looks - before).toBeLessThan(10_000);
    expect(report.durationMs).toBeGreaterThanOrEqual(3_000);
    expect(report.durationMs).toBeLessThanOrEqual(4_000);
    expectHarmless(story);
  });

  test('for ever, at one that refused our signals: it says unknown, for it may have gone since', async () => {
    using story = new Story(options);
    const foreign = story.stranger({ uid: 34 });
    const worker = story.stranger(STUBBORN);
    story.later(500, () => {
      story.system.fail(['listing', 'pins', 'sight']);
      foreign.exit();
      worker.exit();
    });
    const report = await story.run(
      escalatingStop([foreign, worker], { schedule: 'TERM/2/KILL/1', reject: false }),
    );
    expect(report).toMatchObject({
      outcome: 'unknown',
      processes: [{ fate: 'unknown' }, { fate: 'unknown' }],
      survivors: [{ reason: 'unknown' }, { reason: 'unknown' }],
    });
    expectHarmless(story, foreign);
  });

  test('for ever, at all but the members: it says unknown, for who knows whom they left', async () => {
    using story = new Story(options);
    const worker = story.stranger({ exitsOn: { SIGTERM: 100 } });
    const listing = story.system.platform.view.bind(story.system.platform);
    let isBlind = false;
    using _platform = changed(story, {
      view: () => {
        const view = listing();
        const { look } = view;
        view.look = async (how) => {
          if (isBlind) throw new ProcessTableError('no luck');
          return look.call(view, how);
        };
        return view;
      },
    });
    story.later(50, () => (isBlind = true));
    const report = await story.run(
      escalatingStop(worker, { schedule: 'TERM/2/KILL/1', reject: false }),
    );
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.survivors).toHaveLength(1);
    expect(report.durationMs).toBeLessThanOrEqual(4_000);
    expectHarmless(story);
  });

  test('at a member: it gets no signal, and is unknown in the end', async () => {
    using story = new Story(options);
    const worker = story.stranger(STUBBORN);
    story.later(500, () => {
      story.system.fail('pins');
    });
    const report = await story.run(
      escalatingStop(worker, { schedule: 'TERM/1/INT/1/KILL/1', reject: false }),
    );
    expect(story.signalsTo(worker)).toEqual(['SIGTERM', 'SIGCONT']);
    expect(report).toMatchObject({
      outcome: 'unknown',
      survivors: [{ pid: worker.pid, reason: 'unknown', state: 'unknown' }],
      processes: [{ fate: 'unknown' }],
    });
    expect(report.durationMs).toBeLessThanOrEqual(4_000);
    expectHarmless(story);
  });

  test('at a member until SIGKILL is due: it is sent as soon as it can be told who it is', async () => {
    using story = new Story(options);
    const worker = story.stranger(STUBBORN);
    story.later(500, () => {
      story.system.fail('pins', 1_000);
    });
    const report = await story.run(escalatingStop(worker, { schedule: 'TERM/1/KILL/2' }));
    expect(report.outcome).toBe('killed');
    expect(story.timesOf('SIGKILL')[0]).toBeGreaterThanOrEqual(1_500);
    expect(story.timesOf('SIGKILL')[0]).toBeLessThanOrEqual(2_000);
    expectHarmless(story);
  });
});

describe('where nobody was named', () => {
  test('a look that fails for ever after the first is not "gone"', async () => {
    using story = new Story();
    const marker = createMarker();
    const worker = story.stranger({ env: marker.env });
    const off = story.system.beforeSend(() => {
      off();
      story.system.fail('listing');
    });
    const claimsGone = await story.run(
      sigkillAndVerify([], { marker, reject: false }).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    expect(claimsGone).toBe(false);
    expect(worker.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('a query that fails for ever after the first time is not "gone"', async () => {
    for (const scope of ['tree', 'process'] as const) {
      using story = new Story();
      const worker = story.stranger({ command: 'worker one' });
      const list = story.system.platform.list.bind(story.system.platform);
      let isBlind = false;
      using _platform = changed(story, {
        list: async () => {
          if (isBlind) throw new ProcessTableError('no luck');
          return list();
        },
      });
      const off = story.system.beforeSend(() => {
        off();
        isBlind = true;
      });
      const options = { scope, schedule: 'TERM/1/KILL/1', reject: false } as const;
      const report = await story.run(stopMatching('worker one', options));
      expect(report, scope).toMatchObject({ ok: false, outcome: 'unknown' });
      expect(worker.isAlive).toBe(false);
      expectHarmless(story);
    }
  });
});

describe('our own session', () => {
  /** A leader whose session we are in, who is no ancestor of ours; and somebody else in it. */
  function inOurSession(story: Story): { leader: number; change: Partial<Platform> } {
    const { platform, self } = story.system;
    const leader = story.stranger({ detached: true, command: 'leader', ...STUBBORN });
    return {
      leader: leader.pid,
      change: {
        sight: async (pid) => {
          const sight = await platform.sight(pid);
          if (pid !== self.pid || sight.status !== 'present') return sight;
          return { status: 'present', process: { ...sight.process, sid: leader.pid } };
        },
      },
    };
  }

  test('makes nobody a member, though its leader is one', async () => {
    using story = new Story();
    const { leader, change } = inOurSession(story);
    const sibling = story.system.processAt(leader)!.fork();
    const parent = story.system.processAt(leader)!.fork();
    const orphan = parent.fork();
    parent.exit();
    using _platform = changed(story, change);
    await story.run(escalatingStop(leader, { schedule: 'TERM/1/KILL/1' }));
    // The leader's own child is a descendant; who hangs on nobody is just in our session.
    expect(sibling.isAlive).toBe(false);
    expectHarmless(story, orphan);
  });

  test('makes nobody a member either where it cannot be told which one it is', async () => {
    using story = new Story();
    const { leader, change } = inOurSession(story);
    const parent = story.system.processAt(leader)!.fork();
    const orphan = parent.fork();
    parent.exit();
    const { self } = story.system;
    const sight = change.sight!;
    using _platform = changed(story, {
      sight: async (pid) =>
        pid === self.pid ? { status: 'unknown', cause: new Error('no luck') } : sight(pid),
    });
    await story.run(
      escalatingStop(leader, { schedule: 'TERM/1/KILL/1', reject: false }).then(
        () => undefined,
        () => undefined,
      ),
    );
    expectHarmless(story, orphan);
  });
});
