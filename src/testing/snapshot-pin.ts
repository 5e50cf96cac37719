import type { Census, Pin, PinStatus, Sighting } from '../platform/platform.js';
import { sameStart } from '../platform/portable/start-token.js';
import type { ProcessRef } from '../process/target.js';
import type { World } from './world.js';

/** What a look found, and which look of all it was. @internal */
export type Snapshot = { readonly number: number } & (
  | { readonly ok: true; readonly all: readonly Sighting[]; readonly newcomers: Census | undefined }
  | { readonly ok: false; readonly cause: unknown }
);

/**
 * A pin that knows what the last look of its view found and whether anything has the pid, as where each
 * look is a run of `ps`. @internal
 */
export class SnapshotPin implements Pin {
  readonly ref: ProcessRef;
  readonly #world: World;
  readonly #sighting: Sighting;
  readonly #last: () => Snapshot | undefined;
  readonly #pinnedAt: number;
  #over: 'gone' | 'recycled' | undefined;
  #isOpen = true;

  constructor(world: World, sighting: Sighting, last: () => Snapshot | undefined) {
    const { pid, startToken } = sighting;
    this.ref = { pid, ...(startToken === undefined ? {} : { startToken }) };
    this.#world = world;
    this.#sighting = sighting;
    this.#last = last;
    this.#pinnedAt = world.looks;
    world.open.pins++;
  }

  status(): PinStatus {
    if (this.#over !== undefined) return { status: this.#over };
    if (!this.#isOpen) {
      throw new Error(`the pin of pid ${this.ref.pid} was used after it was closed`);
    }
    const cause = this.#world.faults.cause('pins');
    if (cause !== undefined) return { status: 'unknown', cause };
    const status = this.#find();
    if (status.status === 'gone' || status.status === 'recycled') this.#over = status.status;
    return status;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#world.open.pins--;
  }

  #find(): PinStatus {
    const { pid } = this.ref;
    if (!this.#world.tasks.has(pid)) return { status: 'gone' };
    const last = this.#last();
    // A look that began before it was pinned says nothing of it.
    if (last === undefined || last.number <= this.#pinnedAt) return living(this.#sighting);
    if (!last.ok) return { status: 'unknown', cause: last.cause };
    const seen = last.all.find((one) => one.pid === pid);
    if (seen === undefined) {
      return { status: 'unknown', cause: new Error(`pid ${pid} exists and was not listed`) };
    }
    return sameStart(this.ref, seen) === 'different' ? { status: 'recycled' } : living(seen);
  }
}

function living(process: Sighting): PinStatus {
  return { status: process.state === 'zombie' ? 'zombie' : 'alive', process };
}
