import { UnsafeTargetError } from '../errors/unsafe-target-error.js';
import type { Platform, Sent, Sight } from '../platform/platform.js';
import { sameStart } from '../platform/portable/start-token.js';
import { compareIdentities } from '../process/identity.js';
import { treeOrder } from '../process/tree-order.js';
import { fakeCgroups } from './control-groups.js';
import { carrying } from './fake-carries.js';
import { fakeFacts } from './fake-facts.js';
import { FakeView } from './fake-view.js';
import { killGroup, killOne } from './kill.js';
import { later } from './later.js';
import { listing, sightingOf } from './sighting.js';
import { taskOfThread } from './threads.js';
import type { LackablePart } from './system-options.js';
import type { World } from './world.js';

/** The fake system as the library sees it. @internal */
export function fakePlatform(world: World): Platform {
  const { options, clock, self } = world;
  const isLinux = options.like === 'linux';
  const sameIdentity = isLinux ? compareIdentities : sameStart;
  const has = (part: LackablePart): boolean => !options.without.has(part);
  return {
    name: 'fake',
    clock: {
      now: () => clock.now(),
      after: (ms, callback) => clock.schedule(ms, callback, 'caller'),
    },
    self: self.pid,
    startPrecisionMs: isLinux ? options.tickMs : 2 * options.tickMs,
    largestPid: () => options.largestPid,
    ancestors: () => later(world, () => ancestors(world)),
    sight: (pid) => later(world, () => sight(world, pid)),
    list: () => later(world, () => listing(world)),
    view: () => new FakeView(world),
    ...(has('cursor') ? { noteNumbers: () => noteNumbers(world) } : {}),
    descendants: (root) =>
      later(world, () => {
        const seen = listing(world);
        const isThere = seen.some((one) => sameIdentity(one, root) === 'same');
        return isThere ? treeOrder(seen, [root.pid]).map(({ pid }) => pid) : [];
      }),
    sameIdentity,
    ...(has('carries')
      ? {
          carries: (pid: number, name: string, value: string) => {
            clock.spend(options.callTakesMs);
            return carrying(world, pid, name, value);
          },
        }
      : {}),
    ...(has('cgroups') ? { cgroups: fakeCgroups(world) } : {}),
    leadsNamespace: (pid) => world.tasks.get(pid)?.namespace?.pid === pid,
    ...(has('facts') ? { facts: fakeFacts(world) } : {}),
    ...(has('uid') ? { uid: options.uid } : {}),
    send: (pid, signal) => attempt(world, pid, signal),
    ...(has('sendGroup')
      ? {
          sendGroup: (pgid: number, signal: 'SIGSTOP' | 'SIGCONT') =>
            attempt(world, pgid, signal, 'group'),
        }
      : {}),
  };
}

function noteNumbers({ births }: World): () => (pid: number) => boolean {
  const from = births.length;
  return () => {
    const handedOut = new Set(births.slice(from).map(({ pid }) => pid));
    return (pid) => handedOut.has(pid);
  };
}

function ancestors(world: World): ReadonlySet<number> {
  const found = new Set<number>();
  for (let { parent } = world.self; parent !== undefined; { parent } = parent)
    found.add(parent.pid);
  return found;
}

function sight(world: World, pid: number): Sight {
  const cause = world.faults.cause('sight');
  if (cause !== undefined) return { status: 'unknown', cause };
  const task = world.tasks.get(pid);
  if (task?.hidden === true) return { status: 'hidden' };
  if (task !== undefined) return { status: 'present', process: sightingOf(world, task) };
  return { status: taskOfThread(world, pid) === undefined ? 'absent' : 'thread' };
}

/** Refuses what the real gate to `process.kill` refuses, and what would stop our own group and us with it. */
function attempt(world: World, number: number, signal: NodeJS.Signals, group?: 'group'): Sent {
  const ours = group === undefined ? world.self.pid : world.self.pgid;
  if (!Number.isSafeInteger(number) || number < 2 || number === world.self.pid || number === ours) {
    throw new UnsafeTargetError(`the code under test was about to send ${signal} to ${number}`);
  }
  world.clock.spend(world.options.callTakesMs);
  const to = group === undefined ? number : -number;
  for (const hook of [...world.beforeSend]) hook({ to, signal });
  return group === undefined
    ? killOne(world, world.self, number, signal)
    : killGroup(world, world.self, number, signal);
}
