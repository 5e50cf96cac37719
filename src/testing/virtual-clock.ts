import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { eventLoopTurn, somethingRealMayStillCome } from './event-loop-turn.js';
import { watchFileRequests } from './file-requests.js';
import { TimerQueue } from './timer-queue.js';
import type { Timer, TimerOwner } from './timer-queue.js';

const MOST_TIMERS_IN_ONE_INSTANT = 100_000;

/** How long `run` may go on. */
export interface RunOptions {
  /** Virtual milliseconds after which a promise that is still pending is given up. @defaultValue `600_000` */
  readonly withinMs?: number | undefined;
}

/**
 * Time that passes only when it is told to, so that a test of a ten-second grace takes no time and always
 * goes the same way.
 *
 * @example
 * ```ts
 * import { escalatingStop } from 'deadsure';
 * import { createFakeSystem, useFakeSystem } from 'deadsure/testing';
 *
 * const system = createFakeSystem();
 * using _ = useFakeSystem(system);
 * const worker = system.spawn({ command: 'worker', ignores: ['SIGTERM'] });
 * await system.run(escalatingStop(worker, { schedule: 'TERM/10/KILL/2' }));
 * console.log(system.clock.now() >= 10_000); //=> true
 * ```
 */
export class VirtualClock {
  readonly #queue = new TimerQueue();
  #now = 0;
  #firedInThisInstant = 0;

  /** @internal */
  constructor() {
    watchFileRequests();
  }

  /** Virtual milliseconds since the system was created. Never goes back. */
  now(): number {
    return this.#now;
  }

  /** Calls back once when `ms` virtual milliseconds have passed. The returned function calls it off. */
  after(ms: number, callback: () => void): () => void {
    return this.schedule(ms, callback, 'world');
  }

  /**
   * Lets `ms` pass at once: everything that is due happens, in order, but code that awaits gets no turn in
   * between, as if our own event loop had been blocked meanwhile.
   */
  advance(ms: number): void {
    const until = this.#now + duration('ms', ms);
    for (let next = this.#dueBy(until); next !== undefined; next = this.#dueBy(until)) {
      this.#fire(next);
    }
    this.#moveTo(until);
  }

  /** Lets `ms` pass from timer to timer; code that awaits gets its turns in between. */
  async elapse(ms: number): Promise<void> {
    const until = this.#now + duration('ms', ms);
    await eventLoopTurn();
    for (let next = this.#dueBy(until); next !== undefined; next = this.#dueBy(until)) {
      this.#fire(next);
      await eventLoopTurn();
    }
    this.#moveTo(until);
  }

  /**
   * Lets time pass from timer to timer until the promise settles, and settles as it does.
   *
   * @internal Users have {@link FakeSystem.run}.
   */
  async run<T>(promise: PromiseLike<T>, options: RunOptions = {}): Promise<T> {
    const until = this.#now + duration('withinMs', options.withinMs ?? 600_000);
    const state = { settled: false };
    const settle = (): void => {
      state.settled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await eventLoopTurn();
      if (state.settled) return await promise;
      const next = this.#queue.next();
      if (next === undefined) {
        if (
          await somethingRealMayStillCome(() => state.settled || this.#queue.next() !== undefined)
        ) {
          continue;
        }
        throw new Error(
          `The promise is pending at ${this.#now} ms of virtual time and nothing is scheduled: ` +
            'it waits for a real timer or another thing outside the fake system, or for ever.',
        );
      }
      if (next.dueMs > until) {
        throw new Error(
          `The promise is still pending after ${options.withinMs ?? 600_000} ms of virtual time.`,
        );
      }
      this.#fire(next);
    }
  }

  /** @internal */
  schedule(ms: number, callback: () => void, owner: TimerOwner): () => void {
    const timer: Timer = { dueMs: this.#now + duration('ms', ms), owner, callback };
    this.#queue.add(timer);
    return () => {
      this.#queue.remove(timer);
    };
  }

  /** @internal Code under test holds the event loop for so long: processes go on, its own timers wait. */
  spend(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#queue.next('world');
      if (next === undefined || next.dueMs > until) break;
      this.#fire(next);
    }
    this.#moveTo(until);
  }

  /** @internal Lets the next thing happen, if there is one that is due by then. */
  step(untilMs: number): boolean {
    const next = this.#dueBy(untilMs);
    if (next === undefined) return false;
    this.#fire(next);
    return true;
  }

  /** @internal How many timers of this owner are set. */
  pending(owner: TimerOwner): number {
    return this.#queue.count(owner);
  }

  #dueBy(until: number): Timer | undefined {
    const next = this.#queue.next();
    return next !== undefined && next.dueMs <= until ? next : undefined;
  }

  #fire(timer: Timer): void {
    this.#queue.remove(timer);
    this.#moveTo(timer.dueMs);
    if (++this.#firedInThisInstant > MOST_TIMERS_IN_ONE_INSTANT) {
      throw new Error(
        `${MOST_TIMERS_IN_ONE_INSTANT} timers fired at ${this.#now} ms of virtual time: something waits 0 ms in a loop.`,
      );
    }
    timer.callback();
  }

  /** Not back: while code under test held the event loop, its timers may have come due. */
  #moveTo(ms: number): void {
    if (ms <= this.#now) return;
    this.#now = ms;
    this.#firedInThisInstant = 0;
  }
}

function duration(name: string, ms: number): number {
  if (typeof ms === 'number' && ms >= 0 && ms !== Infinity) return ms;
  throw new InvalidOptionError(`${name} is ${String(ms)}; it must be a number of at least 0`);
}
