/**
 * Whose timer it is: of the processes and the test (`world`), of our own process's event loop (`loop`), or
 * of the code under test (`caller`). While code under test runs without yielding, only the world goes on.
 */
export type TimerOwner = 'world' | 'loop' | 'caller';

/** One thing that will happen. */
export interface Timer {
  readonly dueMs: number;
  readonly owner: TimerOwner;
  readonly callback: () => void;
}

/** Timers in the order in which they are due; those due together in the order in which they were set. */
export class TimerQueue {
  readonly #timers: Timer[] = [];

  add(timer: Timer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      if (other !== undefined && other.dueMs <= timer.dueMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }

  remove(timer: Timer): void {
    const at = this.#timers.indexOf(timer);
    if (at !== -1) this.#timers.splice(at, 1);
  }

  /** The next one, of this owner if one is named. */
  next(owner?: TimerOwner): Timer | undefined {
    return owner === undefined
      ? this.#timers[0]
      : this.#timers.find((timer) => timer.owner === owner);
  }

  count(owner: TimerOwner): number {
    return this.#timers.filter((timer) => timer.owner === owner).length;
  }
}
