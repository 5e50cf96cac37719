import type { Attempt } from '../listing-queue.js';
import type { Listings } from '../listings.js';
import type { Census, Pin, Sighting, View } from '../platform.js';
import { rowOf, sightingOf, type Listing } from './listing.js';
import type { Sources } from './sources.js';
import { WindowsPin } from './windows-pin.js';

/**
 * One call's window on the machine. It remembers whom it has pinned, so that an orphan is shown as the child of
 * whoever started it, also where the number has been given away since.
 */
export class WindowsView implements View {
  readonly #sources: Sources;
  readonly #listings: Listings<Listing>;
  readonly #pins: WindowsPin[] = [];
  #latest: Attempt<Listing> | undefined;
  #known: Listing | undefined;

  constructor(sources: Sources, listings: Listings<Listing>) {
    this.#sources = sources;
    this.#listings = listings;
  }

  pin(sighting: Sighting): Pin {
    const pin = new WindowsPin(sighting, this.#sources, () => this.#latest);
    this.#pins.push(pin);
    return pin;
  }

  async look({ thorough }: { readonly thorough: boolean }): Promise<Census> {
    this.#latest = await this.#listings.newest(thorough);
    if (!this.#latest.ok) throw this.#latest.error;
    const { listing } = this.#latest;
    if (listing === this.#known) return { candidates: [], unseen: 0 };
    this.#known = listing;
    for (const pin of this.#pins) pin.note(this.#latest);
    return {
      candidates: Array.from(listing.processes.values(), (process) => this.#withParent(process)),
      unseen: 0,
    };
  }

  close(): void {
    this.#latest = undefined;
    this.#known = undefined;
    this.#pins.length = 0;
  }

  #withParent(process: Sighting): Sighting {
    const row = rowOf(process);
    if (process.ppid === row.startedBy) return process;
    const isOurs = this.#pins.some((pin) => pin.started(process));
    return isOurs ? sightingOf(row, row.startedBy) : process;
  }
}
