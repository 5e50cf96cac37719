import type { Platform, Sighting } from '../platform/platform.js';
import type { Adoption } from './adoption.js';
import { statusNow } from './status-now.js';

/** Whom a look has shown, and who could not be told to belong or not: they are asked again, until they can be or have gone. */
export class StillToAsk {
  readonly #platform: Platform;
  #open: readonly Sighting[] = [];
  /** Those who were asked themselves, and belong if one of the open does. */
  #dependent: readonly Sighting[] = [];
  /** Those of the open who have gone by now, and were not asked. */
  #unasked: readonly Sighting[] = [];

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Those whom a look has shown, and whoever is still to be asked: who was in the middle of an exec need not be a newcomer of the next look. */
  ask(shown: readonly Sighting[], adopt: (asked: readonly Sighting[]) => Adoption): Adoption {
    const again = this.#notAmong(shown);
    const wasDependent = new Set(this.#dependent);
    const adoption = adopt([...shown, ...again]);
    this.#open = [...adoption.unsettled, ...adoption.undecided];
    this.#dependent = adoption.dependent;
    const vanished = adoption.vanished
      .filter((one) => !wasDependent.has(one))
      .concat(this.#unasked);
    this.#unasked = [];
    return { ...adoption, vanished };
  }

  /** The same between two looks. The next one tells of these, but for those whom no look shows as newcomers any more. */
  askAtOnce(shown: readonly Sighting[], adopt: (asked: readonly Sighting[]) => Adoption): Adoption {
    const wereOpen = new Set(this.#open.map(({ pid }) => pid));
    this.#notAmong(shown);
    const adoption = adopt(shown);
    const { vanished, unsettled, undecided, dependent } = adoption;
    this.#unasked = [...this.#unasked, ...vanished.filter(({ pid }) => wereOpen.has(pid))];
    this.#open = [...this.#open, ...unsettled, ...undecided];
    this.#dependent = [...this.#dependent, ...dependent];
    return adoption;
  }

  /** Lets go of whom a look shows now, and says who is still to be asked: by the number alone another process would be. */
  #notAmong(shown: readonly Sighting[]): readonly Sighting[] {
    const shownOn = new Map(shown.map((one) => [one.pid, one]));
    const absent: Sighting[] = [];
    const unasked: Sighting[] = [];
    for (const one of this.#open) {
      const now = shownOn.get(one.pid);
      if (now !== undefined) {
        if (this.#platform.sameIdentity(one, now) === 'different') unasked.push(one);
        continue;
      }
      // A thread may have the number, which no look shows.
      const { status } = statusNow(this.#platform, one);
      (status === 'gone' || status === 'recycled' ? unasked : absent).push(one);
    }
    this.#unasked = [...this.#unasked, ...unasked];
    this.#open = absent;
    this.#dependent = this.#dependent.filter(({ pid }) => !shownOn.has(pid));
    return [...this.#open, ...this.#dependent];
  }
}
