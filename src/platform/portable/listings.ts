import { joinListing, type Listing } from './listing.js';
import type { Sources } from './sources.js';

/*
 * A call that only waits may take about 2 % of a core: what a listing costs is paid back by fifty times
 * its duration of rest.
 */
const REST = 50;
/** Of our own choosing; ps-list sets itself no limit, and only the names would be missing. */
const TABLE_TIMEOUT_MS = 10_000;

/** How one attempt at a listing went. */
export type Attempt = { readonly startedAt: number; readonly endedAt: number } & (
  { readonly ok: true; readonly listing: Listing } | { readonly ok: false; readonly error: unknown }
);

/**
 * Takes the listings, one at a time and shared by everybody who waits for one, so that a hundred calls
 * start no more helpers than one does.
 */
export class Listings {
  readonly #sources: Sources;
  #latest: Attempt | undefined;
  #next: Promise<Attempt> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The last attempt, if it was made so short a time ago that another one would cost too much. */
  get recent(): Attempt | undefined {
    if (this.#latest === undefined) return undefined;
    const { startedAt, endedAt } = this.#latest;
    const age = this.#sources.clock.now() - endedAt;
    return age < REST * (endedAt - startedAt) ? this.#latest : undefined;
  }

  /** A listing that begins after this call. */
  attempt(): Promise<Attempt> {
    this.#next ??= this.exclusively(async () => {
      this.#next = undefined;
      this.#latest = await this.#take();
      return this.#latest;
    });
    return this.#next;
  }

  /** The same; rejects with ProcessTableError. */
  async take(): Promise<Listing> {
    const attempt = await this.attempt();
    if (attempt.ok) return attempt.listing;
    throw attempt.error;
  }

  /** Runs a task that starts helpers while no other one does: a half-started helper looks like ourselves. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(task);
    const done = (): void => undefined; // whoever asked hears of a failure; the next in line does not
    this.#queue = run.then(done, done);
    return run;
  }

  async #take(): Promise<Attempt> {
    const { clock, self } = this.#sources;
    const startedAt = clock.now();
    try {
      const table = await this.#table();
      const listing = joinListing(table, await this.#sources.lines(), self);
      return { ok: true, listing, startedAt, endedAt: clock.now() };
    } catch (error) {
      return { ok: false, error, startedAt, endedAt: clock.now() };
    }
  }

  /** Empty where ps-list fails: then our own `ps`, which does not lean on it, tells all but the better names. */
  #table(): ReturnType<Sources['table']> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        cancel();
        resolve([]);
      };
      const cancel = this.#sources.clock.after(TABLE_TIMEOUT_MS, giveUp);
      this.#sources.table().then((rows) => {
        cancel();
        resolve(rows);
      }, giveUp);
    });
  }
}
