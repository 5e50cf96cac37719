import { ProcessTableError } from '../errors/process-table-error.js';
import type { Census, Sighting, View } from '../platform/platform.js';
import { treeOrder } from '../process/tree-order.js';
import type { Adoption } from './adoption.js';
import type { Inhabitants } from './inhabitants.js';
import { chase } from './chase.js';
import { isRefused, wasKilled } from './member.js';
import type { Member } from './member.js';
import type { Members } from './members.js';
import type { Shown } from './membership.js';
import { currentStatus, deliver, noteSent, signalMember } from './signal-member.js';
import type { Hand } from './signal-member.js';

// A tree that is not still after so many rounds is killed as it stands; the hunt afterwards finds the rest.
const MOST_ROUNDS = 200;
const LONGEST_FREEZE_MS = 500;
const UNSEEN_ROUNDS = 10;

/** Whoever goes after those who outrun a look. */
export interface Pursuer extends Hand {
  readonly members: Members;
  readonly view: View;
  /** Whether one who was not seen in time could be told from a stranger, and may be somebody else than a stranger. */
  pursues(): boolean;
  /** So many were met who belong to nobody here. */
  noteStrangers(count: number): void;
  /** Whether a process that cannot be asked any more was started by a stranger, who lives. */
  isChildOfStranger(process: Sighting): boolean;
  /** Takes in whoever belongs, as one look shows it. */
  adopt(shown: Shown): Adoption;
}

/** What a burst works on. */
export interface Condemned extends Pursuer {
  /** Of the call's control group. */
  readonly inhabitants: Inhabitants | undefined;
  /** Whose end this is. */
  isCondemned(member: Member): boolean;
  /**
   * Whether all are stopped first: where others than the targets can be members, so that none is born meanwhile;
   * and where a pid was read from a file.
   */
  readonly freezes: boolean;
}

/**
 * Freezes a tree until a look finds nobody new, then kills it, leaves first, in one go.
 *
 * @remarks
 * Nothing here yields. A pending SIGSTOP stops fork(2) itself (copy_process() in the kernel gives up while a
 * signal is pending), so a look taken after everybody was sent one is complete. Leaves first, because a
 * parent that dies before its stopped children makes the kernel continue them (SIGHUP and SIGCONT to a newly
 * orphaned process group, setpgid(2)), and their handlers would run.
 */
export function killBurst(condemned: Condemned): number[] {
  const stoppedGroups = new Set<number>();
  const failures: unknown[] = [];
  const killed: number[] = [];
  try {
    if (condemned.inhabitants !== undefined) {
      killed.push(...killGroup(condemned, condemned.inhabitants));
    }
    const stood = condemned.freezes && freeze(condemned, stoppedGroups);
    for (const member of leavesFirst(doomed(condemned))) {
      // Whoever runs by now, continued or out of sight till now, may have forked: the next burst stops it first.
      const isMeant = (now: Sighting): boolean => !stood || cannotFork(member, now);
      if (signalMember(condemned, member, 'SIGKILL', isMeant)) killed.push(member.ref.pid);
    }
  } catch (error) {
    failures.push(error);
  }
  thaw(condemned, stoppedGroups, failures);
  if (failures.length > 0) throw failures[0];
  return killed;
}

/** Everybody in the control group at once, unless somebody in it is still given time. Nobody can outrun that. */
function killGroup(condemned: Condemned, inhabitants: Inhabitants): number[] {
  condemned.adopt({ candidates: [] });
  const insiders = doomed(condemned).filter(({ endsWithGroup }) => endsWithGroup);
  if (insiders.length === 0 || !inhabitants.mayBeKilled((one) => condemned.isCondemned(one)))
    return [];
  const living = insiders.filter((member) => {
    const { status } = currentStatus(member);
    return status === 'alive' || status === 'unknown';
  });
  if (inhabitants.kill(condemned.platform.clock.now()).result !== 'sent') {
    // Each by itself, then.
    for (const member of insiders) member.endsWithGroup = false;
    return [];
  }
  // Whoever left between the look and the kill is found out now.
  condemned.adopt({ candidates: [] });
  const killed = living.filter(({ endsWithGroup }) => endsWithGroup);
  for (const member of killed) {
    member.refused = undefined;
    noteSent(condemned, member, 'SIGKILL');
  }
  return killed.map(({ ref }) => ref.pid);
}

/**
 * Kills a control group again in which somebody lives on: one write was seen not to end a chain of processes
 * that fork and go, and of such a chain nobody may ever be seen. Whoever is seen now is killed as every
 * latecomer is; says whether there is somebody.
 */
export function killGroupAgain(condemned: Omit<Condemned, 'freezes'>): boolean {
  const { platform, inhabitants } = condemned;
  if (inhabitants === undefined || !livesOn(inhabitants, platform.clock.now())) return false;
  const { adopted } = condemned.adopt({ candidates: [] });
  if (adopted.length > 0) return true;
  if (inhabitants.mayBeKilled((one) => condemned.isCondemned(one))) {
    inhabitants.kill(platform.clock.now());
  }
  return false;
}

/** A group that cannot be asked now is asked again at the next look, which tells of it too. */
function livesOn(inhabitants: Inhabitants, nowMs: number): boolean {
  try {
    return inhabitants.livesOn(nowMs);
  } catch (error) {
    if (error instanceof ProcessTableError) return false;
    throw error;
  }
}

/** Says whether all whom we can look at stand, and a look has then shown nobody new. */
function freeze(condemned: Condemned, stoppedGroups: Set<number>): boolean {
  const { platform, view, events } = condemned;
  // Where a look takes a helper process, a tree would stand still for as long as that takes.
  if (view.lookNow === undefined || doomed(condemned).length === 0) return false;
  const startedMs = platform.clock.now();
  let rounds = 0;
  let stood: boolean;
  for (;;) {
    rounds++;
    // Just before: a group is only ours while nobody else is in it, and that only a look can tell.
    const seen = lookAgain(view);
    const { adopted: newcomers } = condemned.adopt(seen ?? NOBODY);
    if (seen !== undefined) stopGroups(condemned, newcomers, stoppedGroups);
    const moving = doomed(condemned).filter((member) => !holdStill(condemned, member));
    const shown = lookAgain(view);
    const { adopted, unsettled, vanished } = condemned.adopt(shown ?? NOBODY);
    const isStill = adopted.length === 0 && moving.length === 0 && unsettled.length === 0;
    // Strangers fork too: who could not be seen is looked for a few times, and by the hunt afterwards.
    const missed = (shown?.unseen ?? 0) + vanished.length;
    stood = isStill && shown !== undefined;
    if (isStill && (missed === 0 || rounds >= UNSEEN_ROUNDS)) break;
    if (missed > 0) pursue(condemned, true);
    if (rounds >= MOST_ROUNDS) break;
    // However large the tree is, two rounds are owed: one to stop it, one to see that it stands.
    if (rounds >= 2 && platform.clock.now() - startedMs > LONGEST_FREEZE_MS) break;
  }
  if (!stood) for (const member of doomed(condemned)) member.outran = true;
  events.emit({ type: 'frozen', count: doomed(condemned).length, rounds });
  return stood;
}

/** Goes after those who fork faster than a look can name them, and stops them if that is allowed now. */
export function pursue(pursuer: Pursuer, stops: boolean): readonly Member[] {
  if (!pursuer.pursues()) return [];
  const { platform, view, members } = pursuer;
  const { members: caught, strangers } = chase({
    clock: platform.clock,
    view,
    members,
    adopt: (candidates) => pursuer.adopt({ candidates, isGlimpse: true }),
    isChildOfStranger: (process) => pursuer.isChildOfStranger(process),
    hold: (member) => {
      if (stops) holdStill(pursuer, member);
    },
  });
  pursuer.noteStrangers(strangers);
  return caught;
}

/** A listing that fails now must not keep those from being killed whom we know; the next look tells of the rest. */
function lookAgain(view: View): Census | undefined {
  try {
    return view.lookNow?.();
  } catch (error) {
    if (error instanceof ProcessTableError) return undefined;
    throw error;
  }
}

const NOBODY: Census = { candidates: [], unseen: 0 };

/**
 * Stops a group in one go, which no fork inside it can outrun. Only a group that a member leads, in which
 * everybody is a member, and in which one was seen alive at this moment, or its number could be anybody's;
 * and only with SIGSTOP: whoever joined it unseen is continued below.
 */
function stopGroups(
  condemned: Condemned,
  newcomers: readonly Member[],
  stopped: Set<number>,
): void {
  const { platform, members } = condemned;
  const justSeen = new Set(newcomers);
  const groups = new Set<number>();
  for (const member of doomed(condemned)) {
    const pgid = member.sighting?.pgid;
    if (pgid === undefined || groups.has(pgid) || !members.groups.has(pgid)) continue;
    if (justSeen.has(member) || isAliveIn(pgid, member)) groups.add(pgid);
  }
  for (const pgid of groups) {
    if (platform.sendGroup?.(pgid, 'SIGSTOP').result === 'sent') stopped.add(pgid);
  }
}

function isAliveIn(pgid: number, member: Member): boolean {
  const status = currentStatus(member);
  return status.status === 'alive' && status.process.pgid === pgid;
}

/**
 * Whether a member stands or is dead; if not, it is sent another SIGSTOP, since somebody may have continued
 * it. D is not waited for: a parent in vfork(2) never stops, and does not fork either.
 */
function holdStill(condemned: Hand, member: Member): boolean {
  const status = currentStatus(member);
  // Nor is one that cannot be looked at: looking again in the same breath would show nothing else.
  if (status.status !== 'alive') return true;
  if (cannotFork(member, status.process)) return true;
  if (deliver(condemned, member, 'SIGSTOP')) member.frozen = true;
  return status.process.state === 'disk-sleep' || member.refused !== undefined;
}

/** One with SIGKILL on its way to it, or on its way out, does not fork, and never stops. One in D does not while SIGSTOP is pending. */
function cannotFork(member: Member, now: Sighting): boolean {
  if (wasKilled(member) || isLeaving(now)) return true;
  if (now.state === 'disk-sleep') return member.frozen;
  return now.state === 'stopped' || now.state === 'traced';
}

/** Its other threads, if it has any, run on while the first one is on its way out. */
function isLeaving({ exiting, threads }: Sighting): boolean {
  return exiting === true && threads === 1;
}

function doomed(condemned: Condemned): Member[] {
  return condemned.members
    .left()
    .filter((member) => !isRefused(member) && condemned.isCondemned(member))
    .filter((member) => !(member.endsWithGroup && wasKilled(member)));
}

/** By the parents they have now, which may not be those they were found by. */
function leavesFirst(members: readonly Member[]): Member[] {
  const byPid = new Map(members.map((member) => [member.ref.pid, member]));
  const related = members.map(({ ref, sighting }) => ({ pid: ref.pid, ppid: sighting?.ppid ?? 0 }));
  const roots = related.filter(({ ppid }) => !byPid.has(ppid)).map(({ pid }) => pid);
  const order = [...roots, ...treeOrder(related, roots).map(({ pid }) => pid)];
  const inOrder = order.flatMap((pid) => byPid.get(pid) ?? []);
  // A circle of parents hangs on nothing; its members come first, in no order.
  const placed = new Set(order);
  const rest = members.filter((member) => !placed.has(member.ref.pid));
  return [...inOrder, ...rest].reverse();
}

/** Nothing that was stopped and not killed stays stopped, whatever happened in between, here included. */
function thaw(condemned: Condemned, stoppedGroups: ReadonlySet<number>, failures: unknown[]): void {
  const attempt = (run: () => unknown): void => {
    try {
      run();
    } catch (error) {
      failures.push(error);
    }
  };
  for (const member of condemned.members.left()) {
    if (!member.frozen) continue;
    member.frozen = false;
    if (!wasKilled(member)) attempt(() => continueMember(condemned, member));
  }
  for (const pgid of stoppedGroups) {
    attempt(() => condemned.platform.sendGroup?.(pgid, 'SIGCONT'));
  }
}

/** Lets a stopped member go on. A pid that was taken over between our look and our SIGSTOP belongs to a stranger, who lost a moment. */
export function continueMember({ platform }: Hand, member: Member): void {
  const { status } = currentStatus(member);
  if (status === 'gone' || status === 'zombie') return;
  platform.send(member.ref.pid, 'SIGCONT');
}
