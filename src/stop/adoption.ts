import type { Joined } from '../cgroup/joined.js';
import type { ProcessMarker } from '../find/marker.js';
import type { Carrying, Platform, Sighting } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { holdOf } from './hold.js';
import type { Inhabitants } from './inhabitants.js';
import type { Hold, Member } from './member.js';
import type { Members } from './members.js';
import { Parentage } from './parentage.js';
import { currentStatus } from './signal-member.js';
import { statusNow } from './status-now.js';

/** Who we are: never members, however they are found. */
export interface Ourselves {
  readonly pid: number;
  readonly ancestors: ReadonlySet<number>;
}

/** What decides who belongs. */
export interface Belonging {
  readonly platform: Platform;
  readonly members: Members;
  readonly ourselves: Ourselves;
  /** Whether kinship counts, or the marker alone. */
  readonly tree: boolean;
  readonly marker: Pick<ProcessMarker, 'name' | 'value'> | undefined;
  /** Whoever lives in the call's control group is a member. */
  readonly inhabitants: Pick<Inhabitants, 'has'> | undefined;
  /** Whether all that a process ever started is in the group too; `undefined` if it was not added through us. */
  readonly howJoined: ((ref: ProcessRef, handle?: unknown) => Joined | undefined) | undefined;
}

/** A process that is to become a member, and through whom. */
export interface Claim {
  readonly sighting: Sighting;
  /** Whose family it joins; `undefined` for one that only its marker or its control group speaks for. */
  readonly kin: Member | undefined;
  readonly hold: Hold;
}

/** What a pass over the candidates came to. */
export interface Adoption {
  readonly adopted: readonly Member[];
  /** Candidates in the middle of an exec, whose marker could not be read yet. */
  readonly unsettled: readonly Sighting[];
  /** Candidates that name a number of which it cannot be told now whether it is one of ours. */
  readonly undecided: readonly Sighting[];
  /** Whoever hangs on one of the unsettled, and belongs if that one does: the next look need not show them. */
  readonly dependent: readonly Sighting[];
  /** Those who went before they could be asked for their marker. */
  readonly vanished: readonly Sighting[];
}

/**
 * Takes in every candidate that belongs, and whoever belongs through them. `isGlimpse`: they were not shown by a
 * look, which tells what numbers were handed out meanwhile. Then nobody belongs by the number of a session whose
 * leader is dead: a stranger may have it by now.
 */
export function adoptAll(
  belonging: Belonging,
  candidates: readonly Sighting[],
  takeIn: (claim: Claim) => Member,
  isGlimpse = false,
): Adoption {
  const { members, platform } = belonging;
  const parentage = new Parentage(platform);
  for (const candidate of candidates) members.noteTaken(candidate);
  const open = candidates.filter((candidate) => mayBelong(belonging, candidate)).sort(byAge);
  const byParent = groupBy(open, ({ ppid }) => ppid);
  const bySession = groupBy(open, ({ sid }) => sid);
  const adopted: Member[] = [];
  const unsettled = new Set<Sighting>();
  const undecided = new Set<Sighting>();
  const vanished = new Set<Sighting>();
  const consider = (candidate: Sighting): void => {
    if (members.knows(candidate)) return;
    const carried = carriedBy(belonging, candidate);
    if (carried === 'unsettled') unsettled.add(candidate);
    if (carried === 'gone') vanished.add(candidate);
    const claim = claimTo(belonging, parentage, candidate, carried, isGlimpse);
    // A marker is asked for by number: whoever took it over since the look may have answered.
    if (claim?.kin === undefined && carried === 'this' && hasGone(platform, candidate)) {
      vanished.add(candidate);
      return;
    }
    if (claim !== undefined) adopted.push(takeIn(claim));
    else if (isUndecided(belonging, candidate, carried)) undecided.add(candidate);
  };
  /** Everybody below these, and in the sessions that they lead. */
  const hangingOn = (tops: ReadonlySet<Sighting>): readonly Sighting[] => {
    const all = new Set(tops);
    // The set grows while it is walked.
    for (const { pid, sid } of all) {
      byParent.get(pid)?.forEach((one) => all.add(one));
      if (sid === pid) bySession.get(sid)?.forEach((one) => all.add(one));
    }
    return [...all].filter((one) => !tops.has(one) && !members.knows(one));
  };
  open.forEach(consider);
  // The list grows while it is walked: children of the adopted, and whoever is in a session they lead.
  for (const { ref } of adopted) {
    byParent.get(ref.pid)?.forEach(consider);
    if (members.sessions.has(ref.pid)) bySession.get(ref.pid)?.forEach(consider);
  }
  for (const candidate of open) {
    if (!members.knows(candidate) && !isOver(candidate)) members.noteGuest(candidate);
  }
  return {
    adopted,
    unsettled: [...unsettled],
    undecided: [...undecided].filter((one) => !unsettled.has(one) && !members.knows(one)),
    dependent: belonging.tree ? hangingOn(unsettled) : [],
    vanished: [...vanished],
  };
}

/** By whom a candidate is claimed, if by anybody: its parent, its session's leader, its marker, its control group. */
function claimTo(
  belonging: Belonging,
  parentage: Parentage,
  sighting: Sighting,
  carried: Carrying,
  isGlimpse: boolean,
): Claim | undefined {
  const { members, tree, inhabitants } = belonging;
  const claim = (kin: Member | undefined): Claim => {
    return { sighting, kin, hold: holdOf(belonging, sighting, carried, kin) };
  };
  const isInside = inhabitants?.has(sighting.pid) === true;
  // It belongs to whoever made that other marker, wherever it hangs; a control group is nobody else's.
  if (carried === 'another' && !isInside) return undefined;
  const parent = tree ? parentOf(belonging, parentage, sighting) : undefined;
  if (parent !== undefined) return claim(parent);
  // A zombie holds nothing and starts nothing; only a parent's list needs it.
  if (isOver(sighting)) return undefined;
  const leader = sighting.sid === undefined ? undefined : members.sessions.get(sighting.sid);
  const isItsOwn = (one: Member): boolean =>
    !members.isInQuestion(sighting.sid) &&
    (!isGlimpse || carried === 'this' || currentStatus(one).status === 'alive');
  if (tree && leader !== undefined && isItsOwn(leader)) return claim(leader);
  return carried === 'this' || isInside ? claim(undefined) : undefined;
}

/** Whether it names a number that may be one of ours, or a stranger's: who it belongs to is asked again. */
function isUndecided(
  { members, tree }: Belonging,
  candidate: Sighting,
  carried: Carrying,
): boolean {
  if (!tree || isOver(candidate) || carried === 'another' || carried === 'gone') return false;
  return members.isInQuestion(candidate.ppid) || members.isInQuestion(candidate.sid);
}

/** The member that a process hangs on. */
function parentOf(
  { platform, members }: Belonging,
  parentage: Parentage,
  sighting: Sighting,
): Member | undefined {
  const starter = members.starterOf(sighting);
  if (starter !== undefined) return starter;
  const parent = members.holder(sighting.ppid);
  // One that can tell whom it started has said no.
  if (parent === undefined || parent.pin?.started !== undefined) return undefined;
  if (members.isInQuestion(sighting.ppid)) return undefined;
  if (isOlder(sighting, parent, platform.startPrecisionMs ?? 1000)) return undefined;
  return parentage.isParent(parent, sighting) ? parent : undefined;
}

/** Whether a process carries the call's marker; `none` where there is no marker to look for. */
export function carriedBy(
  { platform, marker }: Belonging,
  { pid }: Pick<Sighting, 'pid'>,
): Carrying {
  if (marker === undefined || platform.carries === undefined) return 'none';
  return platform.carries(pid, marker.name, marker.value);
}

function mayBelong({ members, ourselves }: Belonging, candidate: Sighting): boolean {
  if (candidate.pid === ourselves.pid || ourselves.ancestors.has(candidate.pid)) return false;
  return candidate.pid > 1 && candidate.kernelThread !== true && !members.knows(candidate);
}

function hasGone(platform: Platform, candidate: Sighting): boolean {
  const { status } = statusNow(platform, candidate);
  return status === 'gone' || status === 'recycled';
}

function isOver({ state }: Sighting): boolean {
  return state === 'zombie' || state === 'dead';
}

/**
 * A child is never older than its parent: where it is, the parent's pid was taken over. Only by a clock that
 * nobody sets, or a wall clock put back would hide a true child.
 */
function isOlder(candidate: Sighting, { sighting }: Member, precisionMs: number): boolean {
  const born = candidate.startedSinceBootMs;
  const parentBorn = sighting?.startedSinceBootMs;
  return born !== undefined && parentBorn !== undefined && born + precisionMs < parentBorn;
}

function byAge(a: Sighting, b: Sighting): number {
  return age(a) - age(b) || a.pid - b.pid;
}

function age({ startedSinceBootMs, startedAtMs = 0 }: Sighting): number {
  return startedSinceBootMs ?? startedAtMs;
}

function groupBy<K>(
  sightings: readonly Sighting[],
  keyOf: (sighting: Sighting) => K | undefined,
): Map<K, Sighting[]> {
  const groups = new Map<K, Sighting[]>();
  for (const sighting of sightings) {
    const key = keyOf(sighting);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  return groups;
}
