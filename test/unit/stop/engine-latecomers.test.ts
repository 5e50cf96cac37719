import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  sigkillAndVerify,
  StopAbortedError,
} from '../../../src/index.js';
import type { StopEvent } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

describe('who joins the tree during the polite stages', () => {
  test('is a latecomer, told of when seen, and goes with the tree', async () => {
    using story = new Story();
    const root = story.stranger(STUBBORN);
    let late: FakeProcess | undefined;
    root.after(500, () => (late = root.spawn({ command: 'late', ...STUBBORN })));
    const events: StopEvent[] = [];
    const report = await story.run(
      escalatingStop(root, { schedule: 'TERM/1/KILL/1', onEvent: (event) => events.push(event) }),
    );
    expect(report.outcome).toBe('killed');
    expect(report.processes).toMatchObject([
      { role: 'target' },
      { pid: late!.pid, role: 'latecomer', command: 'late', fate: 'killed' },
    ]);
    const told = events.filter(({ type }) => type === 'latecomer');
    expect(told).toMatchObject([{ process: { pid: late!.pid, command: 'late' } }]);
    expect(told[0]?.elapsedMs).toBeLessThanOrEqual(510);
    expectHarmless(story);
  });

  test('begins a stage that is told, also where everybody in it was asked before', async () => {
    using story = new Story();
    const marker = createMarker();
    const root = story.stranger(STUBBORN);
    // Nobody's child, each, so both are waited for through the root; the third stage asked it without them.
    const stray = (): FakeProcess => story.stranger({ env: marker.env, ...STUBBORN });
    story.later(200, () => {
      const first = stray();
      first.after(1_300, () => {
        first.exit();
      });
    });
    story.later(2_300, stray);
    const events: StopEvent[] = [];
    const { stages } = await story.run(
      escalatingStop(root, {
        ...{ schedule: 'TERM/1/TERM/1/TERM/1/KILL/1', marker },
        onEvent: (event) => events.push(event),
      }),
    );
    const told = (type: StopEvent['type']) =>
      events.flatMap((event) => (event.type === type && 'index' in event ? [event.index] : []));
    expect(told('stage-started').sort()).toEqual([...stages.keys()]);
    expect(told('stage-ended').sort()).toEqual([...stages.keys()]);
  });

  test('is asked once if it was forked by a root’s last act', async () => {
    using story = new Story();
    const late: FakeProcess[] = [];
    const root = story.stranger({
      detached: true,
      on: {
        SIGTERM: (self) => {
          late.push(self.spawn(STUBBORN), self.spawn());
          self.exit();
        },
      },
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/5/KILL/1' }));
    expect(late).toHaveLength(2);
    expect(report).toMatchObject({ ok: true, coverage: 'session' });
    expect(late.filter(({ isAlive }) => isAlive)).toEqual([]);
    for (const one of late) {
      const terms = story.signalsTo(one).filter((signal) => signal === 'SIGTERM');
      expect(terms.length).toBe(1);
    }
    expectHarmless(story);
  });

  test('is found in its session though its parents are gone', async () => {
    using story = new Story();
    const root = story.stranger({ detached: true, ...STUBBORN });
    const late: FakeProcess[] = [];
    root.after(300, () => {
      const middle = root.fork();
      late.push(middle.fork());
      middle.exit();
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ outcome: 'killed', coverage: 'session' });
    expect(late[0]!.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('is lost without session and marker, and the coverage says how little is claimed', async () => {
    using story = new Story();
    const root = story.stranger(STUBBORN);
    const late: FakeProcess[] = [];
    root.after(300.5, () => {
      const middle = root.fork();
      middle.setsid();
      late.push(middle.fork());
      middle.exit();
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ ok: true, coverage: 'lineage' });
    expect(late[0]!.isAlive).toBe(true);
    expectHarmless(story, late[0]);
  });

  test('is found by its marker, wherever it hangs', async () => {
    using story = new Story();
    const marker = createMarker();
    const root = story.stranger({ env: marker.env, ...STUBBORN });
    const late: FakeProcess[] = [];
    root.after(300.5, () => {
      const middle = root.fork();
      middle.setsid();
      late.push(middle.fork());
      middle.exit();
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1', marker }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
    expect(late[0]!.isAlive).toBe(false);
    expectHarmless(story);
  });
});

describe('coverage by session', () => {
  const kinds: readonly (readonly [string, FakeSystemOptions, boolean])[] = [
    ['like Linux', {}, true],
    ['like Linux, where our own session cannot be told', {}, false],
    ['like ps', { like: 'portable', lookTakesMs: 5 }, true],
  ];

  test.each(kinds)(
    'is claimed only where an orphan in it is found: %s',
    async (_what, options, told) => {
      using story = new Story(options);
      const { platform, self } = story.system;
      const restore = usePlatform({
        ...platform,
        sight: async (pid) =>
          pid === self.pid && !told
            ? { status: 'unknown', cause: new Error('no luck') }
            : platform.sight(pid),
      });
      const root = story.stranger({ detached: true, ...STUBBORN });
      const late: FakeProcess[] = [];
      // Between two looks.
      root.after(300.5, () => {
        const middle = root.fork();
        late.push(middle.fork());
        middle.exit();
      });
      const report = await story.run(
        escalatingStop(root, { schedule: 'TERM/1/KILL/1', reject: false }).then(
          ({ coverage }) => coverage,
          () => 'nothing',
        ),
      );
      restore();
      if (report === 'session') expect(late[0]?.isAlive).toBe(false);
      else expect(['lineage', 'process', 'nothing']).toContain(report);
    },
  );

  test('is not claimed for our own session, in which nobody is sought', async () => {
    using story = new Story();
    const { platform, self } = story.system;
    const leader = story.stranger({ detached: true });
    const restore = usePlatform({
      ...platform,
      sight: async (pid) => {
        const sight = await platform.sight(pid);
        if (pid !== self.pid || sight.status !== 'present') return sight;
        return { status: 'present', process: { ...sight.process, sid: leader.pid } };
      },
    });
    const report = await story.run(escalatingStop(leader));
    restore();
    expect(report.coverage).toBe('lineage');
  });
});

describe('the hunt after SIGKILL', () => {
  /**
   * Kills a carrier; meanwhile somebody forks and goes, so that the machine is not proven quiet; then
   * `appear` is called so many milliseconds after the SIGKILL.
   */
  async function hunt(
    story: Story,
    afterMs: number,
    appear: (marker: ReturnType<typeof createMarker>) => void,
  ): Promise<{ ok: boolean; durationMs: number }> {
    const marker = createMarker();
    story.stranger({ env: marker.env });
    const off = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      off();
      story.stranger().exit();
      story.later(afterMs, () => {
        appear(marker);
      });
    });
    return story.run(sigkillAndVerify([], { marker, reject: false }));
  }

  test.each([1, 10, 30, 49])('kills who turns up %i ms later, too', async (ms) => {
    using story = new Story();
    let late: FakeProcess | undefined;
    const report = await hunt(story, ms, ({ env }) => {
      late = story.stranger({ env, detached: true });
    });
    expect(late?.isAlive).toBe(false);
    expect(story.signalsTo(late!)).toContain('SIGKILL');
    expect(report.ok).toBe(true);
    expectHarmless(story);
  });

  test('goes on while there is somebody to be found', async () => {
    using story = new Story();
    const late: FakeProcess[] = [];
    const again = (env: Readonly<Record<string, string>>): void => {
      late.push(story.stranger({ env, detached: true }));
      story.stranger().exit();
      if (late.length < 8) {
        story.later(20, () => {
          again(env);
        });
      }
    };
    const report = await hunt(story, 20, ({ env }) => {
      again(env);
    });
    expect(late).toHaveLength(8);
    expect(late.filter(({ isAlive }) => isAlive)).toEqual([]);
    expect(report.ok).toBe(true);
    expectHarmless(story);
  });

  test('lasts 50 ms and more if somebody was not seen', async () => {
    using noisy = new Story();
    const { durationMs } = await hunt(noisy, 1_000, () => undefined);
    expect(durationMs).toBeGreaterThanOrEqual(50);
    expect(durationMs).toBeLessThanOrEqual(500);
  });

  test('lasts no time at all if everybody was seen', async () => {
    using quiet = new Story();
    const marker = createMarker();
    quiet.stranger({ env: marker.env });
    const report = await quiet.run(sigkillAndVerify([], { marker }));
    expect(report.durationMs).toBeLessThanOrEqual(5);
  });

  test('is capped: strangers that fork without end do not hold it up', async () => {
    using story = new Story();
    const marker = createMarker();
    story.stranger({ env: marker.env });
    const hydra = story.stranger();
    hydra.every(0.5, (self) => {
      const brief = self.fork();
      brief.after(0.3, () => {
        brief.exit();
      });
    });
    const report = await story.run(sigkillAndVerify([], { marker }));
    expect(report.ok).toBe(true);
    expect(report.durationMs).toBeLessThanOrEqual(500);
    expectHarmless(story, hydra);
  });

  test('claims nothing while somebody forks and goes whom nobody can ask for the marker', async () => {
    using story = new Story();
    const marker = createMarker();
    story.stranger({ env: marker.env });
    const hydra = story.stranger();
    // More often than any look: one before which nobody was born would prove that nobody is left.
    hydra.every(0.1, (self) => {
      self.fork().exit();
    });
    const report = await story.run(sigkillAndVerify([], { marker, reject: false, timeoutMs: 300 }));
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.survivors).toMatchObject([{ reason: 'unknown' }]);
    expect(report.survivors[0]?.hint).toContain('control group');
    expect(report.durationMs).toBeLessThanOrEqual(1_300);
    expectHarmless(story, hydra);
  });

  test('catches a carrier that forks and goes between any two looks, each in a session of its own', async () => {
    using story = new Story({ callTakesMs: 0.02 });
    const marker = createMarker();
    const alive = new Set<FakeProcess>();
    const goOn = (self: FakeProcess): void => {
      alive.add(self);
      self.after(0.15, () => {
        const next = self.fork();
        next.setsid();
        goOn(next);
        self.exit();
        alive.delete(self);
      });
    };
    goOn(story.stranger({ env: marker.env }));
    const report = await story.run(sigkillAndVerify([], { marker }));
    expect(report.ok).toBe(true);
    expect([...alive].filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });

  test('leaves nobody stopped whom it caught when it is abandoned at that moment', async () => {
    using story = new Story({ callTakesMs: 0.02 });
    const marker = createMarker();
    const caught: FakeProcess[] = [];
    const goOn = (self: FakeProcess): void => {
      self.after(0.05, () => {
        const next = self.fork();
        next.setsid();
        goOn(next);
        self.exit();
        caught.push(next);
      });
    };
    goOn(story.stranger({ env: marker.env }));
    const controller = new AbortController();
    const error = await story.rejection(
      sigkillAndVerify([], {
        marker,
        signal: controller.signal,
        onEvent: ({ type }) => {
          if (type === 'latecomer') controller.abort();
        },
      }),
    );
    expect(error).toBeInstanceOf(StopAbortedError);
    expect(caught.filter(({ state }) => state === 'stopped')).toEqual([]);
    expectHarmless(story);
  });

  test('waits for who is in the middle of an exec, whose marker cannot be read', async () => {
    using story = new Story();
    const marker = createMarker();
    story.stranger({ env: marker.env });
    let late: FakeProcess | undefined;
    const off = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      off();
      late = story.stranger({ command: 'sh' });
      late.exec({ command: 'worker', env: marker.env, settlesAfterMs: 600 });
    });
    const report = await story.run(sigkillAndVerify([], { marker }));
    expect(report.ok).toBe(true);
    expect(late?.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('kills a session’s newcomer after everybody in it is gone', async () => {
    using story = new Story();
    const leader = story.stranger({ detached: true });
    // It is not shown while the others are killed, as a process that is just being born.
    const hidden = leader.fork({ hidden: true });
    const off = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      off();
      story.later(5, () => {
        hidden.hidden = false;
        hidden.fork();
        story.stranger().exit();
      });
    });
    const children = (): readonly FakeProcess[] =>
      story.system.processes.filter(({ sid }) => sid === leader.sid);
    const report = await story.run(
      sigkillAndVerify(leader, { scope: 'tree', timeoutMs: 1_000, reject: false }),
    );
    const [seen] = report.processes.filter(({ role }) => role === 'latecomer');
    if (seen !== undefined) expect(seen.fate).toBe('killed');
    expect(children().filter(({ isAlive, serial }) => isAlive && serial !== hidden.serial)).toEqual(
      [],
    );
  });
});
