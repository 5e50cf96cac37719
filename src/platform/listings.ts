import type { Clock } from './clock.js';

/*
 * A call that only waits may take about 2 % of a core: what a listing costs is paid back by fifty times
 * its duration of rest.
 */
const REST = 50;

/** How one attempt at a listing went. */
export type Attempt<L> = { readonly startedAt: number; readonly endedAt: number } & (
  { readonly ok: true; readonly listing: L } | { readonly ok: false; readonly error: unknown }
);

/**
 * Takes the listings of a machine that a helper process has to be asked about, one at a time and shared by
 * everybody who waits for one, so that a hundred calls start no more helpers than one does.
 */
export class Listings<L> {
  readonly #clock: Clock;
  readonly #list: () => Promise<L>;
  #latest: Attempt<L> | undefined;
  #next: Promise<Attempt<L>> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, list: () => Promise<L>) {
    this.#clock = clock;
    this.#list = list;
  }

  /** The last attempt, if it was made so short a time ago that another one would cost too much. */
  get recent(): Attempt<L> | undefined {
    if (this.#latest === undefined) return undefined;
    const { startedAt, endedAt } = this.#latest;
    const age = this.#clock.now() - endedAt;
    return age < REST * (endedAt - startedAt) ? this.#latest : undefined;
  }

  /** A listing that begins after this call. */
  attempt(): Promise<Attempt<L>> {
    this.#next ??= this.exclusively(async () => {
      this.#next = undefined;
      this.#latest = await this.#take();
      return this.#latest;
    });
    return this.#next;
  }

  /** The same; rejects with ProcessTableError. */
  async take(): Promise<L> {
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

  async #take(): Promise<Attempt<L>> {
    const startedAt = this.#clock.now();
    try {
      const listing = await this.#list();
      return { ok: true, listing, startedAt, endedAt: this.#clock.now() };
    } catch (error) {
      return { ok: false, error, startedAt, endedAt: this.#clock.now() };
    }
  }
}
