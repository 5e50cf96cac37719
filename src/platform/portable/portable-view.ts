import type { Attempt } from '../listing-queue.js';
import type { Listings } from '../listings.js';
import type { Census, Pin, Sighting, View } from '../platform.js';
import type { Listing } from './listing.js';
import { PortablePin } from './portable-pin.js';
import type { Sources } from './sources.js';

/**
 * One call's window on the machine, where each look at it takes helper processes.
 *
 * @remarks
 * `unseen` counts what is known to have been missed: born since the last look, seen by ps-list, and gone
 * before our `ps` looked. A process that was born and ended between two looks left no trace to count, so
 * 0 is no proof here, as it is on Linux; `coverage` is to say so.
 */
export class PortableView implements View {
  readonly #sources: Sources;
  readonly #listings: Listings<Listing>;
  #latest: Attempt<Listing> | undefined;
  #known: Listing | undefined;

  constructor(sources: Sources, listings: Listings<Listing>) {
    this.#sources = sources;
    this.#listings = listings;
  }

  pin(sighting: Sighting): Pin {
    return new PortablePin(sighting, this.#sources, () => this.#latest);
  }

  async look({ thorough }: { readonly thorough: boolean }): Promise<Census> {
    this.#latest = await this.#listings.newest(thorough);
    if (!this.#latest.ok) throw this.#latest.error;
    const { listing } = this.#latest;
    const before = this.#known;
    if (listing === before) return { candidates: [], unseen: 0 };
    this.#known = listing;
    return {
      candidates: [...listing.processes.values()],
      unseen: listing.vanished.filter((pid) => before?.processes.has(pid) !== true).length,
    };
  }

  close(): void {
    this.#latest = undefined;
    this.#known = undefined;
  }
}
