import type { Cgroup, Sent, Sighting } from '../platform/platform.js';
import type { Ourselves } from './adoption.js';
import type { Member } from './member.js';
import type { Members } from './members.js';
import { currentStatus } from './signal-member.js';

// Those who are dying need not be killed again.
const DYING_MS = 50;

/** Who lives in the call's control group, as the newest look showed. */
export class Inhabitants {
  readonly #group: Cgroup;
  readonly #members: Members;
  readonly #ourselves: Ourselves;
  #pids: ReadonlySet<number> = new Set();
  #hidden = 0;
  #foreign = 0;
  /** Whether the newest look failed. What an older one showed is not good enough to kill by. */
  #isBlind = false;
  #killedMs: number | undefined;

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
    this.#isBlind = true;
    const census = this.#group.look((pid) => this.#members.holder(pid) !== undefined);
    this.#isBlind = false;
    this.#pids = census.pids;
    this.#hidden = census.hidden;
    this.#foreign = census.foreign;
    return [...candidates.filter(({ pid }) => !this.has(pid)), ...census.newcomers];
  }

  has(pid: number): boolean {
    return this.#pids.has(pid);
  }

  /** Who lived in it and is alive elsewhere. One on its way out is in no group's list any more. */
  leavers(): Member[] {
    return this.#members
      .left()
      .filter((member) => member.endsWithGroup && !this.has(member.ref.pid))
      .filter((member) => {
        const now = currentStatus(member);
        return now.status === 'alive' && now.process.exiting !== true;
      });
  }

  /**
   * Whether nobody in it has to be spared. Whom nobody has seen yet was born in it, to somebody who was seen. But
   * of those outside of our PID namespace one may be an ancestor of ours, and with its init we would end.
   */
  mayBeKilled(isCondemned: (member: Member) => boolean): boolean {
    if (this.#isBlind || this.#foreign > 0) return false;
    const { pid: self, ancestors } = this.#ourselves;
    return [...this.#pids].every((pid) => {
      if (pid <= 1 || pid === self || ancestors.has(pid)) return false;
      const member = this.#members.holder(pid);
      return member === undefined || isCondemned(member);
    });
  }

  /** SIGKILL to the group as a whole. */
  kill(nowMs: number): Sent {
    this.#killedMs = nowMs;
    return this.#group.kill();
  }

  /** Whether somebody lives in it although it was killed a while ago. Throws ProcessTableError. */
  livesOn(nowMs: number): boolean {
    if (this.#killedMs === undefined || nowMs - this.#killedMs < DYING_MS) return false;
    return this.#group.populated();
  }

  /** Why it cannot be said that nobody lives in it, if it cannot. Throws ProcessTableError. */
  doubt(): Error | undefined {
    if (!this.#group.populated()) return undefined;
    const nameless = this.#hidden + this.#foreign;
    const who = nameless > 0 ? `${nameless} cannot be named from here` : 'not seen yet';
    return new Error(`processes are left in control group ${this.#group.path}: ${who}`);
  }
}
