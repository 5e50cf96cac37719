import type { Life } from '../life.js';
import type { Played } from '../playing.js';
import { kills, politeMs, signals } from '../performed-call.js';
import type { PerformedCall } from '../performed-call.js';
import { Truth } from '../truth.js';
import type { Sending } from '../witness.js';
import type { Rule } from './afterwards.js';
import { excuseFor } from './strangers.js';

/** No signal reaches a non-member. The exceptions are those of `excuseFor`, and no more. */
function noSignalToANonMember({ world }: Played, call: PerformedCall): string[] {
  const truth = new Truth(world, call);
  const isExcused = (life: Life, sending: Sending): boolean => {
    const excuse = excuseFor(world, call, truth, sending, life);
    if (excuse !== undefined) world.excuses.add(excuse);
    return excuse !== undefined;
  };
  return call.sendings.flatMap((sending) =>
    sending.reached
      // A zombie has no use for a signal: nobody is there to be met.
      .filter(({ diedMs }) => diedMs > sending.sentMs || isDeadlyAtOnce(sending, diedMs))
      .filter((life) => !truth.isMember(life) && !isExcused(life, sending))
      .map(({ pid }) => `${sending.signal} to pid ${pid}, no member, at ${sending.atMs} ms`),
  );
}

/** Whoever dies in the same instant may have died of it; of SIGSTOP and SIGCONT nobody does. */
function isDeadlyAtOnce({ signal, sentMs }: Sending, diedMs: number): boolean {
  return diedMs === sentMs && signal !== 'SIGSTOP' && signal !== 'SIGCONT';
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

/** Only SIGSTOP and SIGCONT go to a group, and only to one that a member leads or has led; one that went before its marker could be read counts as one. */
function onlyGroupsOfMembers({ world }: Played, call: PerformedCall): string[] {
  const truth = new Truth(world, call);
  const wasLed = (pgid: number): boolean =>
    world.lives.some(
      (one) =>
        one.pid === pgid && (truth.isMember(one) || (call.unread.has(one) && truth.isBelow(one))),
    );
  return call.sendings
    .filter(({ group }) => group)
    .filter(({ to }) => !wasLed(to))
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
