import type { Sighting } from '../platform/platform.js';
import type { Adoption } from './adoption.js';

/**
 * Who has yet to be asked for the marker before it can be said that nobody carries it.
 *
 * @remarks
 * Whoever carries it was born of a carrier. When no member is left and a look has missed nobody, everybody there is
 * was asked, but for those who were in the middle of an exec in that look: a carrier is one of them, or was started
 * by one of them. So once each of these was asked, it does not matter who else is in the middle of an exec by then:
 * on a machine where strangers start programs without pause somebody always is. If one of them went without being
 * asked, it may have started anybody, and only another look that misses nobody begins anew.
 */
export class Awaited {
  /** Whom the first look that missed nobody could not ask, as far as they have not been since; none before that look. */
  #awaited: ReadonlySet<string> | undefined;
  /** The numbers of all who were ever awaited: whoever they start may carry what they carried for a moment. */
  readonly #suspects = new Set<number>();
  #unasked = 0;

  /** A look was taken. `isComplete`: no member was left, and nobody came and went unseen since the look before. */
  note({ unsettled, undecided, vanished }: Adoption, isComplete: boolean): void {
    this.#unasked = unsettled.length + undecided.length;
    const awaited = this.#awaited;
    if (awaited === undefined || vanished.some((one) => awaited.has(key(one)))) {
      this.#suspects.clear();
      this.#awaited = isComplete ? this.#await([...unsettled, ...undecided]) : undefined;
      return;
    }
    const isOfThem = (one: Sighting): boolean =>
      awaited.has(key(one)) || this.#suspects.has(one.ppid);
    this.#awaited = this.#await([...unsettled.filter(isOfThem), ...undecided]);
  }

  get isAnybody(): boolean {
    return this.#awaited === undefined ? this.#unasked > 0 : this.#awaited.size > 0;
  }

  #await(processes: readonly Sighting[]): ReadonlySet<string> {
    for (const { pid } of processes) this.#suspects.add(pid);
    return new Set(processes.map(key));
  }
}

function key({ pid, startToken }: Sighting): string {
  return `${pid} ${startToken ?? ''}`;
}
