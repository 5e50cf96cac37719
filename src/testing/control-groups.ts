import { posix } from 'node:path';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { UnsafeTargetError } from '../errors/unsafe-target-error.js';
import type { Cgroup, Cgroups, GroupCensus, Sent } from '../platform/platform.js';
import type { HistoryEntry } from './history.js';
import { sightingOf } from './sighting.js';
import { generate } from './signals.js';
import { named } from './task.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** Where the fake hierarchy is mounted. Everybody lives in it unless moved elsewhere. @internal */
export const ROOT_GROUP = '/fake/cgroup';

/** The control groups of a fake system. @internal */
export function fakeCgroups(world: World): Cgroups {
  return {
    create: (name, parent = world.self.group) => {
      if (!world.groups.has(parent)) {
        throw new InvalidOptionError(
          `option parent must be a control group that is there, got "${parent}"`,
        );
      }
      const path = posix.join(parent, name);
      world.groups.add(path);
      return new FakeCgroup(world, path);
    },
    open: (path) => {
      if (path === ROOT_GROUP) throw new UnsafeTargetError(`cgroup ${path} is the root`);
      if (!path.startsWith(`${ROOT_GROUP}/`)) {
        throw new InvalidOptionError(`option cgroup.path must be a control group, got "${path}"`);
      }
      return new FakeCgroup(world, path);
    },
  };
}

/** Tells whoever watches a group that it may have become empty. @internal */
export function noteLeft(world: World, { group }: Task): void {
  for (const { path, callback } of [...world.groupWatchers]) {
    if (isIn(group, path)) world.clock.schedule(0, callback, 'loop');
  }
}

class FakeCgroup implements Cgroup {
  readonly path: string;
  readonly #world: World;

  constructor(world: World, path: string) {
    this.#world = world;
    this.path = path;
  }

  look(isKnown: (pid: number) => boolean): GroupCensus {
    const cause = this.#world.faults.cause('groups');
    if (cause !== undefined) throw cause;
    const inside = this.#inhabitants();
    const newcomers = inside.filter(({ pid, hidden }) => !hidden && !isKnown(pid));
    return {
      pids: new Set(inside.map(({ pid }) => pid)),
      newcomers: newcomers.map((task) => sightingOf(this.#world, task)),
      nameless: inside.filter(({ pid, hidden }) => hidden && !isKnown(pid)).length,
    };
  }

  populated(): boolean {
    const cause = this.#world.faults.cause('groups');
    if (cause !== undefined) throw cause;
    return this.#inhabitants().length > 0;
  }

  kill(): Sent {
    const inside = this.#inhabitants();
    if (inside.includes(this.#world.self)) {
      throw new UnsafeTargetError('the code under test was about to kill its own control group');
    }
    this.#world.clock.spend(this.#world.options.callTakesMs);
    if (this.#world.options.without.has('groupKill')) return { result: 'refused', code: 'ENOENT' };
    for (const { pid } of inside) {
      for (const hook of [...this.#world.beforeSend]) hook({ to: pid, signal: 'SIGKILL' });
    }
    // Whoever was born meanwhile is in it too.
    for (const task of this.#inhabitants()) {
      this.#world.history.add<Delivered>({
        type: 'signal',
        ...named(task),
        signal: 'SIGKILL',
        fromUs: true,
        to: task.pid,
      });
      generate(this.#world, task, 'SIGKILL', 'us');
    }
    return { result: this.#world.groups.has(this.path) ? 'sent' : 'gone' };
  }

  watch(callback: () => void): () => void {
    const watcher = { path: this.path, callback };
    this.#world.groupWatchers.add(watcher);
    return () => {
      this.#world.groupWatchers.delete(watcher);
    };
  }

  add(pid: number): 'added' | 'gone' {
    const task = this.#world.tasks.get(pid);
    if (task?.life !== 'alive') return 'gone';
    task.group = this.path;
    return 'added';
  }

  expel(pid: number): void {
    const task = this.#world.tasks.get(pid);
    if (task !== undefined) task.group = posix.dirname(this.path);
  }

  remove(): 'removed' | 'populated' {
    if (this.populated()) return 'populated';
    for (const path of this.#world.groups)
      if (isIn(path, this.path)) this.#world.groups.delete(path);
    return 'removed';
  }

  #inhabitants(): Task[] {
    return [...this.#world.tasks.values()].filter(
      ({ life, group }) => life === 'alive' && isIn(group, this.path),
    );
  }
}

type Delivered = Extract<HistoryEntry, { type: 'signal' | 'refused' }>;

function isIn(group: string, path: string): boolean {
  return group === path || group.startsWith(`${path}/`);
}
