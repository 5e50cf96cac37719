import type { Member } from './member.js';
import type { Members } from './members.js';
import { wasKilled } from './member.js';
import { currentStatus } from './signal-member.js';

// Our own dead children are reaped when the event loop turns; who waits for one expects it to be reaped.
const OWN_ZOMBIE_MS = 50;
// A child that is proven gone and never tells of its exit was reaped by somebody else.
const EXIT_EVENT_MS = 1_000;

/** The time, who we are, and whether there is time to wait for what only makes a death known. */
export interface RefreshOptions {
  readonly now: () => number;
  readonly self: number;
  readonly isPatient: boolean;
}

/** Asks how a member is, and settles its fate once it is proven gone. */
export function refresh(member: Member, members: Members, options: RefreshOptions): void {
  const seen = currentStatus(member);
  switch (seen.status) {
    case 'alive':
      member.state = seen.process.state;
      member.firstSeenDeadMs = undefined;
      members.noteLeadership(member, seen.process);
      return;
    case 'unknown':
      member.state = 'unknown';
      return;
    case 'zombie':
      member.state = 'zombie';
      settle(member, options, seen.process.ppid === options.self ? OWN_ZOMBIE_MS : 0);
      return;
    case 'gone':
    case 'recycled':
      member.state = 'dead';
      settle(member, options, 0);
  }
}

function settle(
  member: Member,
  { now, isPatient }: RefreshOptions,
  zombiePatienceMs: number,
): void {
  // Read after it was asked: it may have gone while we were not let run.
  const nowMs = now();
  member.firstSeenDeadMs ??= nowMs;
  const awaitsEvent = member.exit !== undefined && !member.exit.exited;
  const patienceMs = awaitsEvent ? EXIT_EVENT_MS : zombiePatienceMs;
  if (isPatient && nowMs - member.firstSeenDeadMs < patienceMs) return;
  member.fate = fateOfDead(member);
  if (!member.wasZombie) member.goneAtMs = nowMs;
}

function fateOfDead(member: Member): NonNullable<Member['fate']> {
  if (member.wasZombie) return 'zombie';
  if (wasKilled(member)) return 'killed';
  return member.status.status === 'recycled' ? 'recycled' : 'exited';
}
