import type { Stage } from './stage.js';
import type { StopPlan } from './stop-plan.js';

const MOST_LATE_MS = 500;

/** A schedule with its times filled in, by the call's clock, from the moment the first signal may be sent. */
export class Timetable {
  readonly killWaitMs: number;
  readonly #stages: readonly Stage[];
  readonly #kills: boolean;
  /** How long the whole schedule takes. */
  readonly totalMs: number;
  #startMs = 0;
  #lateMs = 0;
  #plannedMs = -Infinity;
  #begun = -1;

  /** `watchMs`: for a call that sends nothing, how long it watches. */
  constructor({ polite, killWaitMs }: Pick<StopPlan, 'polite' | 'killWaitMs'>, watchMs = 0) {
    this.#stages = polite;
    this.#kills = killWaitMs !== undefined;
    this.killWaitMs = killWaitMs ?? 0;
    this.totalMs = this.#politeMs(polite.length) + this.killWaitMs + watchMs;
  }

  begin(nowMs: number): void {
    this.#startMs = nowMs;
  }

  /** Nothing is to be done before then by whatever is known now. */
  notePause(untilMs: number): void {
    this.#plannedMs = untilMs;
  }

  /**
   * A stage was begun later than it was due, since this process was not let run. Those after it move with
   * it, so that nobody's grace is cut short by our lateness; all together by no more than half a second.
   */
  noteBegun(index: number, nowMs: number): void {
    if (index <= this.#begun) return;
    this.#begun = index;
    // While there was nobody to begin it with we were not late.
    const late = nowMs - Math.max(this.#startMs + this.#politeMs(index), this.#plannedMs);
    const granted = Math.max(0, Math.min(late, MOST_LATE_MS - this.#lateMs));
    this.#lateMs += granted;
    this.#startMs += granted;
  }

  get polite(): readonly Stage[] {
    return this.#stages;
  }

  /** When a polite stage is due; never, beyond the last. */
  stageStartMs(index: number): number {
    return index < this.#stages.length ? this.#startMs + this.#politeMs(index) : Infinity;
  }

  /** The stage that is running, by the time alone; the number of stages if all are over. */
  stageAt(nowMs: number): number {
    if (nowMs >= this.#startMs + this.#politeMs(this.#stages.length)) return this.#stages.length;
    return this.#stages.findLastIndex((_, index) => this.stageStartMs(index) <= nowMs);
  }

  /** When SIGKILL is due. `undefined`: never. */
  get killAtMs(): number | undefined {
    return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) : undefined;
  }

  /** When the call gives up. */
  get endMs(): number {
    return this.#startMs + this.totalMs;
  }

  /** How long the first stages take together. */
  #politeMs(stages: number): number {
    return this.#stages.slice(0, stages).reduce((sum, { waitMs }) => sum + waitMs, 0);
  }
}
