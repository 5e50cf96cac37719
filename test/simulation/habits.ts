import type { FakeProcess, SpawnOptions } from '../../src/testing/testing.js';
import { MARKERS, WORKER } from './life.js';
import type { Habit } from './plan.js';
import type { World } from './world.js';

const DEAF = { ignores: ['SIGTERM', 'SIGINT', 'SIGHUP'] } as const;
const ASKING = ['SIGTERM', 'SIGINT'] as const;
const MOST_HOPS = 14;

/** How a process of that habit is started. */
export function optionsOf(world: World, habit: Habit): SpawnOptions {
  switch (habit) {
    case 'plain':
      return {};
    case 'deaf':
      return DEAF;
    case 'leaves soon':
      return { exitsOn: { SIGTERM: 3.4, SIGINT: 9 } };
    case 'leaves at the second request':
      return { exitsOn: { SIGTERM: { nth: 2 }, SIGINT: { nth: 2 } } };
    case 'leaves at once':
      return { exitsOn: { SIGTERM: 0, SIGINT: 0 } };
    case 'forks when asked':
      return asked((one) => world.fork(one, DEAF));
    case 'forks and leaves when asked':
      return asked((one) => {
        world.fork(one);
        one.exit();
      });
    case 'becomes a daemon when asked':
      return asked((one) => {
        daemonize(world, one);
        one.exit();
      });
    case 'stops its children first':
      return asked((one) => {
        // The end of one may be its own: SIGHUP to a group that is orphaned thereby.
        for (const child of one.children) if (world.canAct(one)) one.kill(child, 'SIGTERM');
        one.after(6, () => one.exit());
      });
    case 'executes another program when asked':
      return asked((one) => {
        world.exec(one, { command: 'another', settlesAfterMs: 0.9 });
      });
    case 'pauses itself when asked':
      return asked((one) => one.kill(one, 'SIGSTOP'));
    case 'forks when hung up on':
      return { ignores: ASKING, on: { SIGHUP: (one) => full(world) || world.fork(one) } };
    case 'forks again and again':
      return {
        ...DEAF,
        runs: (one) => one.every(2.6, () => full(world) || world.fork(one)),
      };
    case 'forks and goes, on and on':
      return { ...DEAF, runs: hop(world, false, 0) };
    case 'forks, changes session and goes, on and on':
      return { ...DEAF, runs: hop(world, true, 0) };
    case 'becomes a daemon':
      return { runs: (one) => one.after(4.3, () => full(world) || daemonize(world, one)) };
    case 'clears the environment of its children':
      return {
        runs: (one) =>
          one.every(5.2, () => full(world) || world.spawn(one, { command: 'cleared', env: {} })),
      };
    case 'supervises':
      return {
        reaps: 'at-once',
        runs: (one) =>
          one.every(3.7, () => {
            if (full(world) || one.children.some(({ isAlive }) => isAlive)) return;
            world.spawn(one, { command: WORKER, env: MARKERS.ours.env });
          }),
      };
  }

  function asked(what: (one: FakeProcess) => unknown): SpawnOptions {
    const once = (one: FakeProcess, nth: number): void => {
      if (nth === 1 && !full(world)) what(one);
    };
    return { on: { SIGTERM: once, SIGINT: once } };
  }
}

/** It forks, its child forks and goes: the grandchild is init's, in a session of its own. */
export function daemonize(world: World, one: FakeProcess): void {
  const middle = world.fork(one);
  world.setsid(middle);
  world.fork(middle, DEAF);
  middle.exit();
}

/** A chain of processes of which exactly one is there at any moment. */
function hop(world: World, setsid: boolean, hops: number): (one: FakeProcess) => void {
  return (one) =>
    one.after(1.15, () => {
      if (full(world) || hops >= MOST_HOPS) return;
      const next = world.fork(one, { runs: hop(world, setsid, hops + 1) });
      if (setsid) world.setsid(next);
      one.exit();
    });
}

function full(world: World): boolean {
  return world.isFull;
}
