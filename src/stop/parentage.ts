import type { Platform, Sighting } from '../platform/platform.js';
import type { Member } from './member.js';
import { statusNow } from './status-now.js';
import { currentStatus } from './signal-member.js';

/**
 * Says whether a member is the parent that a process names, for those that one look has shown.
 *
 * @remarks
 * A member may have gone since it was last asked, and left its number to a stranger, whose children name that
 * number too. One that has the number now, alive or waiting to be reaped, had it when they were seen.
 */
export class Parentage {
  readonly #platform: Pick<Platform, 'view'>;
  readonly #holders = new Set<Member>();

  constructor(platform: Pick<Platform, 'view'>) {
    this.#platform = platform;
  }

  isParent(member: Member, child: Sighting): boolean {
    // Nothing was ever known of it but a number, which may be a stranger's by now: then so is the child.
    if (member.pin === undefined) return false;
    if (this.#holders.has(member)) return true;
    const { status } = currentStatus(member);
    if (status === 'gone' || status === 'recycled') return !this.#stillNames(member, child);
    this.#holders.add(member);
    return true;
  }

  /** Who has lost a parent has another one at once; whoever names the number still is a child of the stranger on it. */
  #stillNames(member: Member, child: Sighting): boolean {
    const now = statusNow(this.#platform, child);
    return 'process' in now && now.process.ppid === member.ref.pid;
  }
}
