import { getEventListeners } from 'node:events';
import type { Life } from '../life.js';
import { sumMs } from '../performed-call.js';
import type { PerformedCall } from '../performed-call.js';
import type { Plan } from '../plan.js';
import type { Played } from '../playing.js';
import type { World } from '../world.js';
import type { Rule } from './afterwards.js';
import { codeOf } from './signals.js';

// contract.md: the sum of the waits bounds the call, plus at most 1 s; an abort rejects within 100 ms.
const GRACE_MS = 1_000;
const ABORT_MS = 100;
const LONGEST_FREEZE_MS = 500;
const SLOWEST_POLL_MS = 52;

/** Every call settles. */
function theCallSettles(_: Played, { settledMs }: PerformedCall): string[] {
  return settledMs === undefined ? ['it never settled'] : [];
}

/** The sum of the waits bounds the call, plus at most 1 s. The time for which we were not let run does not count. */
function everyDeadlineIsKept({ plan, world }: Played, call: PerformedCall): string[] {
  const { settledMs, startedMs } = call;
  if (settledMs === undefined) return [];
  const lateMs = settledMs - startedMs - sumMs(call) - world.absentMs(startedMs, settledMs);
  const mostMs = GRACE_MS + heldMs(plan, world);
  return lateMs > mostMs ? [`it took ${lateMs} ms more than its schedule`] : [];
}

/** It resolves when the last one is gone: after the next poll, and whatever else is owed then, and no fixed sleep. */
function itEndsWithTheLast({ world }: Played, call: PerformedCall): string[] {
  const { report, settledMs, startedMs, plan } = call;
  if (report?.ok !== true || settledMs === undefined) return [];
  const { lookTakesMs, callTakesMs } = world.machine;
  const lastMs = Math.max(
    startedMs,
    ...world.lives
      .filter((life) => report.processes.some(({ pid }) => pid === life.pid))
      .map(({ diedMs }) => diedMs)
      .filter((diedMs) => diedMs <= settledMs),
  );
  if (world.isTroubled(lastMs, settledMs)) return [];
  const owedMs =
    SLOWEST_POLL_MS +
    // A child of ours is reaped first; one whose exit we never hear of is waited for.
    (plan.targets.some(({ as }) => as.endsWith('handle')) ? 1_000 : 50) +
    // Whom the marker speaks for may be in the middle of an exec, or fork faster than a look.
    (plan.marked ? 1_000 : 50) +
    (plan.how === 'stopMatching' ? 250 + 2 * SLOWEST_POLL_MS : 0);
  // Looking may take a sixtieth of the time.
  const callsMs = (20 + 4 * report.processes.length) * callTakesMs;
  const lateMs = settledMs - lastMs - owedMs - 60 * (3 * lookTakesMs + callsMs);
  return lateMs > 0 ? [`it ended ${settledMs - lastMs} ms after the last one went`] : [];
}

/** An abort rejects within 100 ms, with an AbortError and the report, unless all were gone. */
function anAbortIsHeard({ plan, world }: Played, call: PerformedCall): string[] {
  const { abortedMs, settledMs, error, report } = call;
  if (abortedMs === undefined || settledMs === undefined) return [];
  const tookMs = settledMs - abortedMs - world.absentMs(abortedMs, settledMs);
  const mostMs = ABORT_MS + heldMs(plan, world);
  return [
    ...(tookMs > mostMs ? [`it settled ${tookMs} ms after the abort`] : []),
    ...(codeOf(error) === 'ABORT_ERR' || report !== undefined || !isSurprise(world, call)
      ? []
      : ['it was abandoned, and ended otherwise']),
  ];
}

/** After an abort nothing is sent but SIGCONT; after the end nothing at all. */
function silenceAfterwards(_: Played, call: PerformedCall): string[] {
  const { sendings, abortedMs, sentBeforeAbort, sentAtSettling } = call;
  const late = abortedMs === undefined ? [] : sendings.slice(sentBeforeAbort);
  return [
    ...late
      .filter(({ signal }) => signal !== 'SIGCONT')
      .map(({ signal, to }) => `${signal} to ${to} after the abort`),
    ...sendings.slice(sentAtSettling).map(({ signal, to }) => `${signal} to ${to} after the end`),
  ];
}

/** What the world does comes back in the report: a call rejects only as the contract says. */
function noOtherErrors({ world }: Played, call: PerformedCall): string[] {
  return isSurprise(world, call) ? [`it rejected with ${String(call.error)}`] : [];
}

/** No listener is left at a signal or a child. */
function noListenerIsLeft(_: Played, { abort, handles }: PerformedCall): string[] {
  const left = [
    ...(abort === undefined ? [] : getEventListeners(abort.signal, 'abort')),
    ...handles.flatMap((handle) => handle.listeners('exit')),
  ];
  return left.length === 0 ? [] : [`${left.length} listeners are left`];
}

/** For how long another call of ours may hold the event loop, to freeze a tree: nothing is heard or done meanwhile. */
function heldMs(plan: Plan, { machine }: World): number {
  return plan.calls.length > 1 && machine.callTakesMs > 0 ? LONGEST_FREEZE_MS : 0;
}

function isSurprise(world: World, call: PerformedCall): boolean {
  const { error, plan, startedMs, settledMs = world.now } = call;
  if (error === undefined) return false;
  switch (codeOf(error)) {
    case 'ERR_UNSAFE_TARGET':
      return !call.isForbidden && !plan.targets.some(({ as }) => as === 'forbidden');
    case 'ABORT_ERR':
      return call.abortedMs === undefined;
    case 'ERR_SURVIVORS':
      return false;
    case 'ERR_PROCESS_TABLE':
      return (
        !world.isTroubled(startedMs, settledMs) &&
        !(namesNobody(call) && world.lives.some((one) => isElusive(one, startedMs, settledMs))) &&
        !(namesNobody(call) && isAwaited(call))
      );
    case 'ERR_UNSUPPORTED':
      return world.canReadEnvironments || !(plan.marked || plan.how === 'stopMatching');
    default:
      return true;
  }
}

/** Where a look came too late, a target would stand for whoever was missed. */
function namesNobody({ plan }: PerformedCall): boolean {
  return plan.how === 'stopMatching' || plan.targets.length === 0;
}

/** It was born and went between two looks, or hid: who started it, and whom it started, could not be asked. */
function isElusive(life: Life, startedMs: number, settledMs: number): boolean {
  const { bornMs, diedMs, obscuredSinceMs } = life;
  return (bornMs >= startedMs && diedMs - bornMs < 50) || obscuredSinceMs <= settledMs;
}

/** Somebody was stopped, or hung, in the middle of an exec, and may carry the marker. */
function isAwaited({ unread }: PerformedCall): boolean {
  return [...unread.values()].includes('unsettled');
}

export const SETTLING_RULES: readonly Rule[] = [
  theCallSettles,
  everyDeadlineIsKept,
  itEndsWithTheLast,
  anAbortIsHeard,
  silenceAfterwards,
  noOtherErrors,
  noListenerIsLeft,
];
