import type { Platform, Sighting } from '../platform/platform.js';
import { isAlive } from './member.js';
import type { Members } from './members.js';
import { ifReadable } from './wording.js';

/** The numbers of members' children that are hidden from us: whoever they are cannot be signalled, and may live on. */
export class HiddenKin {
  readonly #platform: Platform;
  readonly #members: Members;
  readonly #pids = new Set<number>();

  constructor(platform: Platform, members: Members) {
    this.#platform = platform;
    this.#members = members;
  }

  /** Whom nobody can say to be gone, if there is anybody. */
  get doubt(): Error | undefined {
    if (this.#pids.size === 0) return undefined;
    return new Error(
      `of what was started here, ${[...this.#pids].join(', ')} cannot be looked at (hidepid, proc(5)) and may live; look as root`,
    );
  }

  /** While their parents live: afterwards nothing leads to them. What cannot be read now is read at the next look. */
  note(): void {
    for (const { ref, pin } of this.#members.left().filter(isAlive)) {
      const children = pin && ifReadable(() => this.#platform.hiddenChildren?.(ref.pid));
      // A stranger may have had the number when its children were read.
      if (pin?.status().status !== 'alive') continue;
      for (const child of children ?? []) this.#pids.add(child);
    }
  }

  /** Those who can be looked at now: no look shows them as newcomers. */
  async appeared(): Promise<readonly Sighting[]> {
    const found: Sighting[] = [];
    for (const pid of this.#pids) {
      const sight = await this.#platform.sight(pid);
      if (sight.status === 'hidden' || sight.status === 'unknown') continue;
      this.#pids.delete(pid);
      if (sight.status === 'present') found.push(sight.process);
    }
    return found;
  }
}
