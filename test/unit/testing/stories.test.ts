import { describe, expect, test } from 'vitest';
import { createMarker, escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import { createFakeSystem, useFakeSystem } from '../../../src/testing/testing.js';
import type { FakeProcess, FakeSystem, FakeSystemOptions } from '../../../src/testing/testing.js';

/*
 * The library stopping fake processes, as a service would test its shutdown. After each story nobody but
 * members was signalled, nobody is left stopped, and nothing is left open.
 */

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like Linux, and busy', { callTakesMs: 0.05, deathTakesMs: 3 }],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
];

describe.each(kinds)('%s', (_, options) => {
  const begin = () => {
    const system = createFakeSystem(options);
    const bystanders = [
      system.spawn(),
      system.spawn({ detached: true }),
      system.spawn({ uid: 33 }),
    ];
    return { system, bystanders };
  };

  const expectHarmless = (system: FakeSystem, bystanders: readonly FakeProcess[]): void => {
    for (const bystander of bystanders) {
      expect(bystander.state).toBe('sleeping');
      expect(system.history.of(bystander)).toHaveLength(1);
    }
    expect(system.leftStopped).toEqual([]);
    expect(system.open).toEqual({ views: 0, pins: 0, timers: 0 });
  };

  test('a worker that ignores SIGTERM is killed when its grace is over', async () => {
    const { system, bystanders } = begin();
    using _system = useFakeSystem(system);
    const worker = system.spawn({ command: 'worker', ignores: ['SIGTERM'] });
    const report = await system.run(escalatingStop(worker, { schedule: 'TERM/10/KILL/2' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(worker.ended?.signal).toBe('SIGKILL');
    expect(worker.ended?.atMs).toBeGreaterThanOrEqual(10_000);
    expectHarmless(system, bystanders);
  });

  test('a worker that needs two seconds is given them, and no more time passes', async () => {
    const { system, bystanders } = begin();
    using _system = useFakeSystem(system);
    const worker = system.spawn({ exitsOn: { SIGTERM: 2_000 } });
    const report = await system.run(escalatingStop(system.handleOf(worker)));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(worker.ended).toMatchObject({ code: 0, signal: null });
    expect(system.clock.now()).toBeLessThan(3_500);
    expectHarmless(system, bystanders);
  });

  test('a tree goes with its root', async () => {
    const { system, bystanders } = begin();
    using _system = useFakeSystem(system);
    const root = system.spawn({ detached: true, ignores: ['SIGTERM'] });
    const tree = [root, root.fork(), root.fork()];
    tree.push(...tree.map((process) => process.fork()));
    const report = await system.run(sigkillAndVerify(root, { scope: 'tree' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(tree.some(({ isAlive }) => isAlive)).toBe(false);
    expectHarmless(system, bystanders);
  });

  test("another user's process is named as a survivor", async () => {
    const { system, bystanders } = begin();
    using _system = useFakeSystem(system);
    const foreign = system.spawn({ uid: 34 });
    const report = await system.run(escalatingStop(foreign, { reject: false }));
    expect(report).toMatchObject({
      outcome: 'survived',
      survivors: [{ pid: foreign.pid, reason: 'not-permitted' }],
    });
    expectHarmless(system, bystanders);
  });
});

test('a daemon that left session and parent is found by its marker', async () => {
  const system = createFakeSystem();
  using _system = useFakeSystem(system);
  const marker = createMarker();
  const parent = system.spawn({ env: marker.env });
  const daemon = parent.fork();
  daemon.setsid();
  parent.exit();
  const report = await system.run(sigkillAndVerify([], { marker }));
  expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
  expect(daemon.state).toBe('dead');
});
