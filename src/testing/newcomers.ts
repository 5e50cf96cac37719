import type { Census, Sighting } from '../platform/platform.js';
import { sightingOf } from './sighting.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/*
 * As the Linux back end does: a process that was just born may be about to exec, and its number is handed
 * out before it can be seen, so it is looked at again for a while.
 */
const RECENT_MS = 250;
const RECENT_LOOKS = 3;

interface Newcomer {
  readonly firstLookMs: number;
  looks: number;
}

/** Who was born since a view's last look. @internal */
export class Newcomers {
  readonly #world: World;
  readonly #recent = new Map<Task, Newcomer>();
  #births: number | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** `undefined` where only a listing can tell: at the first look, and always where there is no cursor. */
  look(): Census | undefined {
    const { births, clock, options } = this.#world;
    const since = this.#births;
    this.#births = births.length;
    if (since === undefined || options.without.has('cursor')) return undefined;
    for (const task of births.slice(since)) {
      this.#recent.set(task, { firstLookMs: clock.now(), looks: 0 });
    }
    const candidates: Sighting[] = [];
    let unseen = 0;
    for (const [task, newcomer] of this.#recent) {
      newcomer.looks++;
      const isThere = task.life !== 'gone' && !task.hidden && !task.unlisted;
      if (isThere) candidates.push(sightingOf(this.#world, task));
      // Whoever went, or is dead already, may have forked meanwhile. Each is counted once.
      if (newcomer.looks === 1 && (!isThere || task.life !== 'alive')) unseen++;
      const isOld = clock.now() - newcomer.firstLookMs >= RECENT_MS;
      if (isOld && newcomer.looks >= RECENT_LOOKS) this.#recent.delete(task);
    }
    const until = births.length;
    const wasHandedOut = (number: number): boolean =>
      births.slice(since, until).some(({ pid }) => pid === number);
    return { candidates, unseen, wasHandedOut };
  }
}
