import type { Clock } from './clock.js';
import { SharedTask } from './shared-task.js';

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
export class ListingQueue<L> {
  readonly #clock: Clock;
  readonly #list: (calledOff: AbortSignal) => Promise<L>;
  #latest: Attempt<L> | undefined;
  #next: SharedTask<Attempt<L>> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** `list`: takes one; what it has started it ends when its signal aborts. */
  constructor(clock: Clock, list: (calledOff: AbortSignal) => Promise<L>) {
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

  /** A listing that begins after this call. It fails, for this caller, as soon as the signal aborts. */
  async attempt(signal?: AbortSignal): Promise<Attempt<L>> {
    const startedAt = this.#clock.now();
    try {
      signal?.throwIfAborted();
      // One that was called off before its turn came was waited for by nobody.
      if (this.#next?.isCalledOff !== false) this.#next = this.#enqueue();
      return await this.#next.wait(signal);
    } catch (error) {
      return { ok: false, error, startedAt, endedAt: this.#clock.now() };
    }
  }

  /** Runs a task that starts helpers while no other one does: a half-started helper looks like ourselves. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(task);
    const done = (): void => undefined; // whoever asked hears of a failure; the next in line does not
    this.#queue = run.then(done, done);
    return run;
  }

  #enqueue(): SharedTask<Attempt<L>> {
    const next: SharedTask<Attempt<L>> = new SharedTask((calledOff) =>
      this.exclusively(async () => {
        if (this.#next === next) this.#next = undefined;
        const attempt = await this.#take(calledOff);
        // That nobody waited for it says nothing of the next one.
        if (!calledOff.aborted) this.#latest = attempt;
        return attempt;
      }),
    );
    return next;
  }

  async #take(calledOff: AbortSignal): Promise<Attempt<L>> {
    const startedAt = this.#clock.now();
    try {
      calledOff.throwIfAborted();
      const listing = await this.#list(calledOff);
      return { ok: true, listing, startedAt, endedAt: this.#clock.now() };
    } catch (error) {
      return { ok: false, error, startedAt, endedAt: this.#clock.now() };
    }
  }
}
