import type { Cgroup, Sent, Sighting } from '../platform/platform.js';
import type { Ourselves } from './adoption.js';
import type { Member } from './member.js';
import type { Members } from './members.js';

/** Who lives in the call's control group, as the newest look showed. */
export class Inhabitants {
  readonly #group: Cgroup;
  readonly #members: Members;
  readonly #ourselves: Ourselves;
  #pids: ReadonlySet<number> = new Set();
  #nameless = 0;

  constructor(group: Cgroup, members: Members, ourselves: Ourselves) {
    this.#group = group;
    this.#members = members;
    this.#ourselves = ourselves;
  }

  /**
   * Looks, and puts the inhabitants whom nobody knows among the candidates of a look at the machine: seen as
   * inhabitants, never as an earlier owner of the same number. Throws ProcessTableError.
   */
  lookAmong(candidates: readonly Sighting[]): readonly Sighting[] {
    const census = this.#group.look((pid) => this.#members.holder(pid) !== undefined);
    this.#pids = census.pids;
    this.#nameless = census.nameless;
    return [...candidates.filter(({ pid }) => !this.has(pid)), ...census.newcomers];
  }

  has(pid: number): boolean {
    return this.#pids.has(pid);
  }

  /** Whether nobody in it has to be spared. Whom nobody has seen yet was born in it, to somebody who was seen. */
  mayBeKilled(isCondemned: (member: Member) => boolean): boolean {
    const { pid: self, ancestors } = this.#ourselves;
    return [...this.#pids].every((pid) => {
      if (pid === self || ancestors.has(pid)) return false;
      const member = this.#members.holder(pid);
      return member === undefined || isCondemned(member);
    });
  }

  /** SIGKILL to the group as a whole. */
  kill(): Sent {
    return this.#group.kill();
  }

  /** Why it cannot be said that nobody lives in it, if it cannot. Throws ProcessTableError. */
  doubt(): Error | undefined {
    if (!this.#group.populated()) return undefined;
    const who = this.#nameless > 0 ? `${this.#nameless} cannot be named from here` : 'not seen yet';
    return new Error(`processes are left in control group ${this.#group.path}: ${who}`);
  }
}
