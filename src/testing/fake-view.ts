import type { Census, Newest, Pin, Sighting, View } from '../platform/platform.js';
import { FakePin } from './fake-pin.js';
import { later } from './later.js';
import { Newcomers } from './newcomers.js';
import { assertListable, listing, sightingOf } from './sighting.js';
import { SnapshotPin } from './snapshot-pin.js';
import type { Snapshot } from './snapshot-pin.js';
import type { World } from './world.js';

// The portable back end rests fifty times as long as a look took before a cheap look costs another one.
const REST = 50;

/** A window on the fake system. @internal */
export class FakeView implements View {
  readonly lookNow?: () => Census;
  readonly newestNow?: () => Newest | undefined;
  readonly #world: World;
  readonly #newcomers: Newcomers;
  readonly #pins = new Set<Pin>();
  #last: Snapshot | undefined;
  #restUntilMs = -1;
  #isOpen = true;

  constructor(world: World) {
    this.#world = world;
    this.#newcomers = new Newcomers(world);
    world.open.views++;
    if (!world.options.without.has('lookNow')) this.lookNow = () => this.#judge(this.#take());
    // Only the cursor tells who is the newest.
    if (this.lookNow !== undefined && !world.options.without.has('cursor')) {
      this.newestNow = () => this.#newest();
    }
  }

  pin(sighting: Sighting): Pin {
    this.#assertOpen();
    const pin =
      this.#world.options.like === 'linux'
        ? new FakePin(this.#world, sighting)
        : new SnapshotPin(this.#world, sighting, () => this.#last);
    this.#pins.add(pin);
    return pin;
  }

  async look({ thorough }: { readonly thorough: boolean }): Promise<Census> {
    const { clock, options } = this.#world;
    if (!thorough && clock.now() < this.#restUntilMs) return { candidates: [], unseen: 0 };
    const snapshot = await later(this.#world, () => this.#take());
    this.#restUntilMs = options.like === 'portable' ? clock.now() + REST * options.lookTakesMs : -1;
    return this.#judge(snapshot);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const pin of this.#pins) pin.close();
    this.#world.open.views--;
  }

  #newest(): Newest | undefined {
    this.#assertOpen();
    this.#world.clock.spend(this.#world.options.callTakesMs);
    assertListable(this.#world);
    const task = this.#world.births.at(-1);
    if (task === undefined) return undefined;
    const isThere = task.life !== 'gone' && !task.hidden;
    return { pid: task.pid, process: isThere ? sightingOf(this.#world, task) : undefined };
  }

  #take(): Snapshot {
    this.#assertOpen();
    const number = ++this.#world.looks;
    this.#world.clock.spend(this.#world.options.callTakesMs);
    try {
      assertListable(this.#world);
      const newcomers = this.#newcomers.look();
      return { number, ok: true, all: newcomers ? [] : listing(this.#world), newcomers };
    } catch (cause) {
      return { number, ok: false, cause };
    }
  }

  #judge(snapshot: Snapshot): Census {
    this.#last = snapshot;
    if (!snapshot.ok) throw snapshot.cause;
    return snapshot.newcomers ?? { candidates: snapshot.all, unseen: this.#unseenByListing() };
  }

  /** What came and went before a listing is not known on Linux, so it says so; `ps` cannot even say that. */
  #unseenByListing(): number {
    return this.#world.options.like === 'linux' ? 1 : 0;
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw new Error('a view was used after it was closed');
  }
}
