import type { Life } from '../life.js';
import type { Played } from '../playing.js';
import { kills, politeMs, signals } from '../performed-call.js';
import type { PerformedCall } from '../performed-call.js';
import { Truth } from '../truth.js';
import type { Sending } from '../witness.js';
import type { World } from '../world.js';
import type { Rule } from './afterwards.js';

/** No signal reaches a non-member. The exceptions are what `isExcused` says, and no more. */
function noSignalToANonMember({ world }: Played, call: PerformedCall): string[] {
  const truth = new Truth(world, call);
  return call.sendings.flatMap((sending) =>
    sending.reached
      // A zombie has no use for a signal: nobody is there to be met.
      .filter(({ diedMs }) => diedMs >= sending.sentMs)
      .filter((life) => !truth.isMember(life) && !isExcused(world, call, truth, sending, life))
      .map(({ pid }) => `${sending.signal} to pid ${pid}, no member, at ${sending.atMs} ms`),
  );
}

/**
 * A stranger may be met only where the number was a member's until a moment ago.
 *
 * @remarks
 * - The member that had the number lived when it was last looked at: one system call before the signal, or
 *   where looking takes a helper process, when the last look began.
 * - It had the same number within the same tick, where only the start time tells them apart.
 * - It sits in a process group that a member leads, and no look showed it, since it is left out of
 *   listings or was born after the last one: it gets SIGSTOP and SIGCONT only,
 *   and is not stopped any more when the event loop turns.
 * - Where nothing tells which numbers were handed out: it is in a session whose leader took the number of a
 *   member that had led one, and went before any look showed it.
 * - SIGCONT goes to whoever is on a number that was sent SIGSTOP in the same turn: a stranger that was
 *   stopped by the first exception is continued.
 */
function isExcused(
  world: World,
  call: PerformedCall,
  truth: Truth,
  sending: Sending,
  life: Life,
): boolean {
  const { callTakesMs, lookTakesMs, kind } = world.machine;
  const { sentMs } = sending;
  const isRace = callTakesMs > 0 || (kind === 'ps' && lookTakesMs > 0);
  // Whoever joined a member's group unseen is stopped and continued with it, and has lost a moment.
  const isGuest = sending.group && life.process.task.pgid === sending.to;
  const wasUnseen = life.obscuredSinceMs <= sentMs || life.bornMs >= sentMs - 20 * callTakesMs;
  if (isGuest && wasUnseen) return true;
  const before = world.lives.filter((one) => one.pid === life.pid && one !== life);
  for (const one of before) {
    if (!truth.isMember(one)) continue;
    if (isRace && one.diedMs >= knownMs(world, sending)) return true;
    if (one.token === life.token && (kind === 'linux short of descriptors' || kind === 'ps'))
      return true;
  }
  if (isInTakenSession(world, truth, life, sentMs)) return true;
  if (sending.signal !== 'SIGCONT' || !isRace) return false;
  return call.sendings.some(
    ({ to, signal, turn }) => to === sending.to && signal === 'SIGSTOP' && turn === sending.turn,
  );
}

/** Nobody could see that the session's number had changed hands: the new leader was there between two looks. */
function isInTakenSession(world: World, truth: Truth, life: Life, sentMs: number): boolean {
  if (world.machine.kind !== 'linux without a pid cursor' && world.machine.kind !== 'ps')
    return false;
  const leaders = world.lives.filter(
    ({ pid, leadsSinceMs }) => pid === life.process.sid && leadsSinceMs <= sentMs,
  );
  const newest = leaders.at(-1);
  if (newest === undefined || truth.isMember(newest)) return false;
  const wasBrief = newest.diedMs <= Math.min(sentMs, newest.leadsSinceMs + SLOWEST_LOOK_MS);
  return wasBrief && leaders.some((one) => truth.isMember(one));
}

// Looks are never further apart where they cost nothing.
const SLOWEST_LOOK_MS = 52;

/** What was known of a process when it was sent a signal is as old as this. */
export function knownMs(world: World, { sentMs }: Sending): number {
  const { kind, lookTakesMs } = world.machine;
  if (kind !== 'ps') return sentMs;
  const askedMs = sentMs - lookTakesMs;
  // What a program found is old by as long as we were not let run to read it.
  return askedMs - world.absentMs(askedMs, sentMs);
}

/** No number below 2, never ourselves, never an ancestor of ours, never our own group. */
function neverAForbiddenNumber({ world }: Played, call: PerformedCall): string[] {
  const { self, init } = world.system;
  const forbidden = new Set([self.pid, self.ppid, self.pgid, init.pid, 0, -1]);
  return call.sendings
    .filter(({ to }) => to < 2 || forbidden.has(to))
    .map(({ to, signal }) => `${signal} to ${to}`);
}

/** Without a KILL stage nothing is ever sent SIGKILL; with one, not before the polite waits are over. */
function noKillBeforeItsTime(_: Played, call: PerformedCall): string[] {
  const sent = call.sendings.filter(({ signal }) => signal === 'SIGKILL');
  if (!kills(call)) return sent.map(({ to }) => `SIGKILL to ${to} without a KILL stage`);
  // None of our schedules is polite for longer than the 3 s of whoever is left behind.
  const earliestMs = call.startedMs + politeMs(call);
  return sent
    .filter(({ atMs }) => atMs < earliestMs - 1e-6)
    .map(({ to, atMs }) => `SIGKILL to ${to} at ${atMs} ms, due at ${earliestMs} ms`);
}

/** What only looks, waits or rehearses sends nothing. */
function nothingIsSentWithoutLeave(_: Played, call: PerformedCall): string[] {
  if (signals(call) || call.sendings.length === 0) return [];
  return [`${call.sendings.length} signals from a call that may send none`];
}

/** One target that must not be signalled refuses the whole call, before any signal. */
function refusedBeforeAnySignal(_: Played, call: PerformedCall): string[] {
  if (!call.isForbidden) return [];
  const wasRefused = codeOf(call.error) === 'ERR_UNSAFE_TARGET';
  const wasAbandoned = call.abortedMs !== undefined && codeOf(call.error) === 'ABORT_ERR';
  const couldNotLook = codeOf(call.error) === 'ERR_PROCESS_TABLE';
  return [
    ...(wasRefused || wasAbandoned || couldNotLook ? [] : ['a forbidden target was not refused']),
    ...(call.sendings.length > 0 ? ['signals in spite of a forbidden target'] : []),
  ];
}

/** Only SIGSTOP and SIGCONT go to a group, and only to one that a member leads or has led. */
function onlyGroupsOfMembers({ world }: Played, call: PerformedCall): string[] {
  const truth = new Truth(world, call);
  return call.sendings
    .filter(({ group }) => group)
    .filter(({ to }) => !world.lives.some((one) => one.pid === to && truth.isMember(one)))
    .map(({ to, signal }) => `${signal} to group ${to}, which no member led`);
}

/** An error's code. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return String(error.code);
}

export const SIGNAL_RULES: readonly Rule[] = [
  noSignalToANonMember,
  neverAForbiddenNumber,
  noKillBeforeItsTime,
  nothingIsSentWithoutLeave,
  refusedBeforeAnySignal,
  onlyGroupsOfMembers,
];
