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
  let made = 0;
  return {
    create: (name, parent = world.self.group) => {
      if (!world.groups.has(parent)) {
        throw new InvalidOptionError(
          `option parent must be a control group that is there, got "${parent}"`,
        );
      }
      const path = posix.join(parent, name);
      const id = String(++made);
      world.groups.set(path, id);
      return new FakeCgroup(world, path, id);
    },
    open: (path, id) => {
      if (path === ROOT_GROUP) throw new UnsafeTargetError(`cgroup ${path} is the root`);
      if (!path.startsWith(`${ROOT_GROUP}/`)) {
        throw new InvalidOptionError(`option cgroup.path must be a control group, got "${path}"`);
      }
      return new FakeCgroup(world, path, id ?? world.groups.get(path));
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
  readonly id: string | undefined;
  readonly #world: World;

  constructor(world: World, path: string, id: string | undefined) {
    this.#world = world;
    this.path = path;
    this.id = id;
  }

  look(isKnown: (pid: number) => boolean): GroupCensus {
    const cause = this.#world.faults.cause('groups');
    if (cause !== undefined) throw cause;
    const inside = this.#inhabitants();
    const newcomers = inside.filter(({ pid, hidden }) => !hidden && !isKnown(pid));
    return {
      pids: new Set(inside.map(({ pid }) => pid)),
      newcomers: newcomers.map((task) => sightingOf(this.#world, task)),
      hidden: inside.filter(({ pid, hidden }) => hidden && !isKnown(pid)).length,
      foreign: 0,
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
    if (this.#world.faults.cause('groups') !== undefined) return { result: 'refused', code: 'EIO' };
    if (this.#world.faults.cause('groupKill') !== undefined) return { result: 'sent' };
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
    return { result: this.#isThere() ? 'sent' : 'gone' };
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
    if (!this.#isThere()) return 'removed';
    for (const path of this.#world.groups.keys())
      if (isIn(path, this.path)) this.#world.groups.delete(path);
    return 'removed';
  }

  /** Not where it was removed and another one was made at its path. */
  #isThere(): boolean {
    return this.id !== undefined && this.#world.groups.get(this.path) === this.id;
  }

  #inhabitants(): Task[] {
    if (!this.#isThere()) return [];
    return [...this.#world.tasks.values()].filter(
      ({ life, group }) => life === 'alive' && isIn(group, this.path),
    );
  }
}

type Delivered = Extract<HistoryEntry, { type: 'signal' | 'refused' }>;

function isIn(group: string, path: string): boolean {
  return group === path || group.startsWith(`${path}/`);
}
