import type { Pin, PinStatus, Sighting } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { sightingOf } from './sighting.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** A pin that asks the system at once. @internal */
export class FakePin implements Pin {
  readonly ref: ProcessRef;
  readonly #world: World;
  readonly #task: Task | undefined;
  readonly #token: string | undefined;
  #isOpen = true;
  #over: 'gone' | 'recycled' | undefined;

  constructor(world: World, { pid, startToken }: Sighting) {
    this.ref = { pid, ...(startToken === undefined ? {} : { startToken }) };
    this.#world = world;
    const task = world.tasks.get(pid);
    this.#token = startToken ?? task?.token;
    this.#task = task?.token === this.#token ? task : undefined;
    world.open.pins++;
  }

  status(): PinStatus {
    if (this.#over !== undefined) return { status: this.#over };
    if (!this.#isOpen)
      throw new Error(`the pin of pid ${this.ref.pid} was used after it was closed`);
    this.#world.clock.spend(this.#world.options.callTakesMs);
    const cause = this.#world.faults.cause('pins');
    if (cause !== undefined) return { status: 'unknown', cause };
    const holder = this.#world.tasks.get(this.ref.pid);
    if (holder !== undefined && this.#isSame(holder)) return this.#statusOf(holder);
    this.#over = holder === undefined ? 'gone' : 'recycled';
    return { status: this.#over };
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#world.open.pins--;
  }

  #isSame(holder: Task): boolean {
    if (this.#world.options.pins === 'exact') return holder === this.#task;
    return holder.token === this.#token;
  }

  #statusOf(task: Task): PinStatus {
    if (task.hidden) {
      return { status: 'unknown', cause: new Error(`pid ${task.pid} may not be looked at`) };
    }
    const status = task.life === 'alive' ? 'alive' : 'zombie';
    return { status, process: sightingOf(this.#world, task) };
  }
}
