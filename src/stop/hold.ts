import type { Carrying, Sighting } from '../platform/platform.js';
import type { Belonging } from './adoption.js';
import type { Hold, Member } from './member.js';

/** What would find a process again, and whoever it starts, once its parents are gone: the strongest there is. */
export function holdOf(
  { members, inhabitants, howJoined }: Belonging,
  sighting: Sighting,
  carried: Carrying,
  kin?: Pick<Member, 'enclosed'>,
): Hold {
  if (kin?.enclosed === true) return 'cgroup';
  // Of one that was moved into the group late, what it started before may be outside.
  if (inhabitants?.has(sighting.pid) === true && howJoined?.(sighting) !== 'part') return 'cgroup';
  if (carried === 'this') return 'marker';
  const { sid } = sighting;
  return sid !== undefined && members.sessions.has(sid) ? 'session' : 'lineage';
}
