import type { Census } from '../platform/platform.js';
import type { Clock } from '../platform/clock.js';
import type { Adoption } from './adoption.js';
import { Awaited } from './awaited.js';

const QUIET_MS = 50;
const QUIET_LOOKS = 3;
const RESTLESS_MS = 400;
// While each look misses somebody: on a busy machine three in a row have missed a chain of processes that fork and go.
const RESTLESS_LOOKS = 10;
// One of ours among them would have been met.
const MANY_STRANGERS = 20;

/** What there is to watch for. */
export interface VigilOptions {
  /** Then a fork that was not seen is remembered, since its child may stand anywhere. */
  readonly looksForMarks?: boolean;
  /** Whether those who fork too fast for a look are run after, and asked. */
  readonly pursues?: boolean;
}

/**
 * Says when it is certain that nobody is left whom nobody has seen.
 *
 * @remarks
 * Between two looks somebody may fork and go, and leave behind a process that only its session or its marker
 * speaks for. A look in which every new pid was seen, or there was none, proves that nobody did: whoever was
 * about to fork is alive and was seen. If new pids cannot be seen, look after look, a quiet time must do.
 * Nor is it quiet before those are asked who were in the middle of an exec, however long that takes.
 */
export class Vigil {
  readonly #clock: Clock;
  #sinceMs: number;
  #looks = 0;
  readonly #looksForMarks: boolean;
  #unseen = 0;
  #stillUnseen = false;
  #awaited = new Awaited();
  readonly #pursues: boolean;
  #strangers = 0;

  constructor(clock: Clock, { looksForMarks = false, pursues = false }: VigilOptions = {}) {
    this.#clock = clock;
    this.#looksForMarks = looksForMarks;
    this.#pursues = pursues;
    this.#sinceMs = clock.now();
  }

  /** A look was taken. `anyLeft`: whether a member was alive in it. */
  note({ unseen }: Census, adoption: Adoption, anyLeft: boolean): void {
    const isQuiet = !anyLeft && adoption.adopted.length === 0;
    if (!isQuiet) this.restart();
    this.#looks++;
    const missed = unseen + adoption.vanished.length;
    this.#stillUnseen = missed > 0;
    this.#unseen = missed + (this.#looksForMarks ? this.#unseen : 0);
    this.#awaited.note(adoption, isQuiet && missed === 0);
  }

  /** So many of those who fork too fast for a look could be asked, and are strangers. */
  noteStrangers(count: number): void {
    this.#strangers += count;
  }

  /** Whether those who fork too fast for a look are strangers, as far as they could be asked. */
  get metOnlyStrangers(): boolean {
    return this.#strangers >= MANY_STRANGERS;
  }

  /** Somebody was alive a moment ago. */
  restart(): void {
    this.#sinceMs = this.#clock.now();
    this.#looks = 0;
    this.#unseen = 0;
    this.#strangers = 0;
    this.#awaited = new Awaited();
  }

  /** Whether somebody who may be a carrier has yet to be asked. */
  get awaitsAnybody(): boolean {
    return this.#awaited.isAnybody;
  }

  isQuiet(): boolean {
    const quietMs = this.#clock.now() - this.#sinceMs;
    if (this.#looks === 0) return false;
    if (this.awaitsAnybody) return false;
    if (this.#unseen === 0) return true;
    // Somebody forks on and on, and is always gone before we look: that may be the one we look for.
    const isMarked = this.#looksForMarks && this.#stillUnseen;
    // They are run after, so there is something to be learnt of them: time alone proves nothing.
    if (isMarked && this.#pursues && !this.metOnlyStrangers) return false;
    const owedMs = isMarked ? RESTLESS_MS : QUIET_MS;
    const owedLooks = this.#stillUnseen ? RESTLESS_LOOKS : QUIET_LOOKS;
    return this.#looks >= owedLooks && quietMs >= owedMs;
  }
}
