import { describe, expect, test } from 'vitest';
import { createMarker, escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { Platform } from '../../../src/platform/platform.js';
import type { StopEvent } from '../../../src/index.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

/** A session of its own: a leader, two children in its group, and a job with a group of its own. */
function detachedTree(story: Story): FakeProcess[] {
  const root = story.stranger({ detached: true, command: 'root', ...STUBBORN });
  const children = [root.fork(), root.fork()];
  const job = children[0]!.fork();
  job.setpgid();
  return [root, ...children, job, job.fork()];
}

function changed(story: Story, change: Partial<Platform>): Disposable {
  return { [Symbol.dispose]: usePlatform({ ...story.system.platform, ...change }) };
}

class Injected extends Error {}

/** Throws at the n-th signal of each of the numbers given, groups included, before it is sent. */
function throwingAt(story: Story, ...numbers: readonly number[]): { sent: () => number } {
  let count = 0;
  story.system.beforeSend(() => {
    if (numbers.includes(++count)) throw new Injected(`at signal ${count}`);
  });
  return { sent: () => count };
}

describe('an error in the middle of freezing and killing', () => {
  test('leaves nobody stopped, wherever it happens, and is passed on', async () => {
    let reachedTheEnd = false;
    for (let nth = 1; !reachedTheEnd; nth++) {
      using story = new Story();
      const tree = detachedTree(story);
      const { sent } = throwingAt(story, nth);
      const end = await story.run(
        sigkillAndVerify(tree[0]!, { scope: 'tree' }).then(
          () => 'done',
          (error: unknown) => error,
        ),
      );
      reachedTheEnd = sent() < nth;
      if (reachedTheEnd) expect(end).toBe('done');
      else expect(end).toBeInstanceOf(Injected);
      for (const one of tree) expect(one.state, `signal ${nth}`).not.toBe('stopped');
      expectHarmless(story);
      expect(nth).toBeLessThan(100);
    }
  });

  test('leaves nobody stopped but the one that could not be continued, and is the first that is passed on', async () => {
    // The first error comes at the first SIGKILL, the second at each SIGCONT after it in turn.
    for (const which of [1, 2, 3]) {
      using story = new Story();
      const root = story.stranger({ command: 'root' });
      const tree = [root, root.fork(), root.fork(), root.fork()];
      let kills = 0;
      let continued = 0;
      story.system.beforeSend(({ signal }) => {
        if (signal === 'SIGKILL' && ++kills === 1) throw new Injected('first');
        if (signal === 'SIGCONT' && ++continued === which) throw new Injected('second');
      });
      const error = await story.rejection(sigkillAndVerify(root, { scope: 'tree' }));
      expect(error).toBeInstanceOf(Injected);
      expect(tree.filter(({ state }) => state === 'stopped').length).toBeLessThanOrEqual(1);
      expect(String(error)).toContain('first');
    }
  });

  test('in the polite stages is passed on too, and nobody is left stopped', async () => {
    for (const nth of [1, 2, 3]) {
      using story = new Story();
      const tree = detachedTree(story);
      throwingAt(story, nth);
      const stopping = escalatingStop(tree[0]!, { politeTo: 'tree', schedule: 'TERM/1/KILL/1' });
      expect(await story.rejection(stopping)).toBeInstanceOf(Injected);
      expectHarmless(story);
    }
  });
});

describe('a look that fails in the freeze', () => {
  test('does not keep those from being killed whom we know, and leaves nobody stopped', async () => {
    using story = new Story();
    const tree = detachedTree(story);
    const off = story.system.beforeSend(() => {
      off();
      story.system.fail('listing', 300);
    });
    const report = await story.run(sigkillAndVerify(tree[0]!, { scope: 'tree' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(tree.filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });

  test('stops no group as a whole: there may be somebody in it who belongs to another', async () => {
    using story = new Story();
    const [marker, other] = [createMarker(), createMarker()];
    const root = story.stranger({ detached: true, env: marker.env, ...STUBBORN });
    let inside: FakeProcess | undefined;
    story.later(999, () => {
      story.system.fail('listing', 300);
      inside = root.spawn({ env: { [marker.name]: other.value } });
    });
    const report = await story.run(escalatingStop(root, { marker, schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expectHarmless(story, inside);
  });

  test('for a reason that says nothing about processes is passed on, and leaves nobody stopped', async () => {
    using story = new Story();
    const tree = detachedTree(story);
    const view = story.system.platform.view.bind(story.system.platform);
    using _platform = changed(story, {
      view: () => {
        const made = view();
        return Object.assign(made, {
          lookNow: () => {
            throw new Injected('a defect');
          },
        });
      },
    });
    const error = await story.rejection(sigkillAndVerify(tree[0]!, { scope: 'tree' }));
    expect(error).toBeInstanceOf(Injected);
    expect(tree.every(({ state }) => state === 'sleeping')).toBe(true);
    expectHarmless(story);
  });

  test('at the members themselves leaves nobody stopped', async () => {
    using story = new Story();
    const tree = detachedTree(story);
    let stops = 0;
    const off = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGSTOP' || ++stops < 4) return;
      off();
      story.system.fail('pins', 100);
    });
    const report = await story.run(sigkillAndVerify(tree[0]!, { scope: 'tree' }));
    expect(report.outcome).toBe('killed');
    expectHarmless(story);
  });
});

describe('freezing', () => {
  test.each([
    ['with groups', []],
    ['one by one', ['sendGroup']],
  ] as const)('finds whoever is born meanwhile, %s', async (_what, without) => {
    using story = new Story({ callTakesMs: 0.2, without });
    const root = story.stranger({ detached: true, ...STUBBORN });
    const born: FakeProcess[] = [];
    const breed = (one: FakeProcess): void => {
      born.push(one);
      one.every(0.5, () => {
        if (born.length < 200) breed(one.fork());
      });
    };
    breed(root);
    story.system.clock.advance(2);
    const before = born.length;
    const moving: string[] = [];
    const off = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      off();
      for (const { pid, state } of born) if (state !== 'stopped') moving.push(`${pid} ${state}`);
    });
    const report = await story.run(sigkillAndVerify(root, { scope: 'tree' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(born.length).toBeGreaterThan(before);
    // Everybody stood when the first one was killed.
    expect(moving).toEqual([]);
    expect(born.filter(({ isAlive }) => isAlive)).toEqual([]);
    expect(report.processes).toHaveLength(born.length);
    expectHarmless(story);
  });

  test('sees to it that everybody stands, though somebody was continued meanwhile', async () => {
    using story = new Story({ without: ['sendGroup'] });
    const tree = detachedTree(story);
    const [, first, second] = tree;
    let continued = false;
    const states: string[][] = [];
    story.system.beforeSend(({ to, signal }) => {
      if (signal === 'SIGSTOP' && to === second!.pid && !continued) {
        continued = true;
        story.system.send(first!, 'SIGCONT');
      }
      if (signal === 'SIGKILL') states.push(tree.map(({ state }) => state));
    });
    await story.run(sigkillAndVerify(tree[0]!, { scope: 'tree' }));
    expect(continued).toBe(true);
    expect(new Set(states[0])).toEqual(new Set(['stopped']));
    expectHarmless(story);
  });

  test('tells how many stood after how many rounds', async () => {
    using story = new Story();
    const tree = detachedTree(story);
    const events: StopEvent[] = [];
    await story.run(
      sigkillAndVerify(tree[0]!, { scope: 'tree', onEvent: (event) => events.push(event) }),
    );
    const [frozen, ...others] = events.filter(({ type }) => type === 'frozen');
    expect(frozen).toMatchObject({ type: 'frozen', count: tree.length });
    expect(others).toEqual([]);
  });

  test('does not wait for one that was killed before and takes its time to go', async () => {
    using story = new Story({ deathTakesMs: 40 });
    const marker = createMarker();
    const root = story.stranger({ env: marker.env });
    let late: FakeProcess | undefined;
    story.later(10, () => (late = story.stranger({ env: marker.env })));
    const rounds: number[] = [];
    const stopping = sigkillAndVerify(root, {
      ...{ scope: 'tree', marker },
      onEvent: (event) => {
        if (event.type === 'frozen') rounds.push(event.rounds);
      },
    });
    expect(await story.run(stopping)).toMatchObject({ ok: true, outcome: 'killed' });
    expect(late?.isAlive).toBe(false);
    expect(rounds).toHaveLength(2);
    expect(Math.max(...rounds)).toBeLessThanOrEqual(3);
    expectHarmless(story);
  });

  test('does not wait for a process in state D', async () => {
    using story = new Story({ callTakesMs: 0.05 });
    const root = story.stranger();
    const held = root.fork({ uninterruptible: true });
    story.later(200, () => {
      held.release();
    });
    const report = await story.run(sigkillAndVerify(root, { scope: 'tree' }));
    expect(report.outcome).toBe('killed');
    // Both were sent SIGKILL at once; the held one takes it when it is let go of.
    expect(story.timesOf('SIGKILL').at(-1)).toBeLessThan(20);
    expect(held.ended).toMatchObject({ signal: 'SIGKILL', atMs: 200 });
    expectHarmless(story);
  });

  test('ends, though somebody continues the members over and over', async () => {
    using story = new Story({ callTakesMs: 0.05 });
    const root = story.stranger({ detached: true });
    const child = root.fork();
    const meddler = story.stranger({ command: 'meddler' });
    meddler.every(0.01, () => {
      if (child.isAlive) meddler.kill(child, 'SIGCONT');
    });
    const report = await story.run(sigkillAndVerify(root, { scope: 'tree' }));
    expect(report.outcome).toBe('killed');
    expect(story.system.clock.now()).toBeLessThan(1_000);
    expectHarmless(story, meddler);
  });

  test('leaves alone a descendant that belongs to another marker', async () => {
    for (const stop of ['sigkill', 'escalating'] as const) {
      using story = new Story();
      const [marker, other] = [createMarker(), createMarker()];
      const root = story.stranger({ detached: true, env: marker.env, ...STUBBORN });
      const inside = root.spawn({ env: { [marker.name]: other.value } });
      const below = inside.fork();
      const call =
        stop === 'sigkill'
          ? sigkillAndVerify(root, { marker, scope: 'tree' })
          : escalatingStop(root, { marker, schedule: 'TERM/1/KILL/1' });
      expect((await story.run(call)).outcome, stop).toBe('killed');
      expectHarmless(story, inside, below);
    }
  });

  test('stops no group that a stranger leads by the number of a member that went', async () => {
    using story = new Story();
    const leader = story.stranger({ detached: true });
    const child = leader.fork(STUBBORN);
    child.setsid();
    let stranger: FakeProcess | undefined;
    story.later(500, () => {
      // Nobody sees it come: looking is not possible until after the kill.
      story.system.fail('listing', 2_000);
      stranger = story.stranger({ pid: leader.pid, detached: true });
    });
    await story.run(escalatingStop(leader, { schedule: 'TERM/2/KILL/2', reject: false }));
    expect(story.signalsTo(child)).toContain('SIGKILL');
    expectHarmless(story, stranger);
  });

  test('does without it where a look takes a helper process', async () => {
    using story = new Story({ like: 'portable', lookTakesMs: 20 });
    const root = story.stranger(STUBBORN);
    const child = root.fork();
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1' }));
    expect(report.outcome).toBe('killed');
    expect(story.timesOf('SIGSTOP')).toEqual([]);
    expect(child.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('does without groups where there are none to be signalled', async () => {
    using story = new Story({ without: ['sendGroup'] });
    const tree = detachedTree(story);
    const report = await story.run(sigkillAndVerify(tree[0]!, { scope: 'tree' }));
    expect(report.outcome).toBe('killed');
    expect(tree.filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });
});
