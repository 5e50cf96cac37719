import type { Attempt, ListingQueue } from './listing-queue.js';
import type { Sight } from './platform.js';

/** The listings of a machine, as somebody waits for them: for ever, or until a signal aborts. */
export class Listings<L> {
  readonly #queue: ListingQueue<L>;
  readonly #signal: AbortSignal | undefined;

  constructor(queue: ListingQueue<L>, signal?: AbortSignal) {
    this.#queue = queue;
    this.#signal = signal;
  }

  /** The same, for one who waits until the signal aborts. */
  until(signal: AbortSignal): Listings<L> {
    return new Listings(this.#queue, signal);
  }

  /** The newest attempt that is good enough. `thorough`: it may not have begun before this call. */
  async newest(thorough: boolean): Promise<Attempt<L>> {
    const recent = thorough ? undefined : this.#queue.recent;
    return recent ?? (await this.#queue.attempt(this.#signal));
  }

  /** A listing that begins after this call. Rejects with ProcessTableError. */
  async take(): Promise<L> {
    const attempt = await this.newest(true);
    if (attempt.ok) return attempt.listing;
    throw attempt.error;
  }

  /**
   * What a listing tells of one process. Asked twice if need be: a process that was born after a listing is in
   * the next one. `undefined` where neither tells.
   */
  async sight(judge: (listing: L) => Sight | undefined): Promise<Sight | undefined> {
    for (let looks = 0; looks < 2; looks++) {
      const attempt = await this.newest(true);
      if (!attempt.ok) return { status: 'unknown', cause: attempt.error };
      const sight = judge(attempt.listing);
      if (sight !== undefined) return sight;
    }
    return undefined;
  }

  /** Runs a task that starts helpers while no listing is taken. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.exclusively(task);
  }
}
