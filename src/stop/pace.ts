import type { Clock } from '../platform/clock.js';

const SLOWEST_MS = 50;
// Polls follow at 0.4 % of the time already waited: 1 ms at first, 5 ms after a second, 50 ms after twelve.
const GROWTH = 0.004;
// After a signal processes go at once or not soon: looking may take a third of the time, for so long.
const EAGER_MS = 250;
const EAGER_SHARE = 3;
// Afterwards a look may take less than 2 % of the time, however many members there are to look at.
const PATIENT_SHARE = 60;
// A look as short as this is not worth saving.
const NEGLIGIBLE_MS = 0.1;

/** How long to wait before the next look. */
export class Pace {
  readonly #clock: Clock;
  #since: number;
  #costs: readonly [number, number] = [0, 0];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Something was signalled: its exit is likely to follow. */
  quicken(): void {
    this.#since = this.#clock.now();
  }

  /** A look took so long. The smaller of the last two counts, lest one interruption be taken for its cost. */
  note(costMs: number): void {
    this.#costs = [this.#costs[1], costMs];
  }

  intervalMs(): number {
    const waited = this.#clock.now() - this.#since;
    const cost = Math.min(...this.#costs);
    const share = waited < EAGER_MS ? EAGER_SHARE : PATIENT_SHARE;
    const affordable = cost < NEGLIGIBLE_MS ? 0 : cost * share;
    return Math.max(Math.min(1 + waited * GROWTH, SLOWEST_MS), affordable);
  }
}
