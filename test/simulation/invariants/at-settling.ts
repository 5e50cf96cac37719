import type { ProcessRef } from '../../../src/index.js';
import type { Life } from '../life.js';
import type { AnyReport, PerformedCall } from '../performed-call.js';
import { Truth } from '../truth.js';
import type { World } from '../world.js';
import type { Complaint } from './complaint.js';
import { knownMs } from './strangers.js';

/*
 * What has to hold in the very moment in which a call settles, while everybody is still as they were then.
 */

/** Holds every rule of this moment against a call. */
export function atSettling(world: World, call: PerformedCall): Complaint[] {
  const { report } = call;
  if (report === undefined) return [];
  return RULES.flatMap((rule) =>
    rule(world, call, report).map((what) => ({
      rule: rule.name,
      what: `call ${call.number}: ${what}`,
    })),
  );
}

type Rule = (world: World, call: PerformedCall, report: AnyReport) => string[];

const RULES: readonly Rule[] = [
  whoIsSaidToBeGoneIsGone,
  allAreGoneWhereItSaysSo,
  nobodyMatchesAnyMore,
  whoIsSaidToBeAliveIsAlive,
  zombiesAreNamedWithTheirParents,
  whyIsTrue,
];

/** Everybody of whom the report says that it is gone is dead. */
function whoIsSaidToBeGoneIsGone(world: World, _: PerformedCall, report: AnyReport): string[] {
  return report.processes.flatMap((one) => {
    if (one.fate === 'alive' || one.fate === 'unknown') return [];
    const life = onlyLife(world, one);
    return life?.isAlive === true ? [`pid ${one.pid} is said to be ${one.fate}, and lives`] : [];
  });
}

/** `ok: true` only if every member that the claimed coverage speaks of is dead. */
function allAreGoneWhereItSaysSo(world: World, call: PerformedCall, report: AnyReport): string[] {
  if (!report.ok) return [];
  const truth = new Truth(world, call);
  return world.lives.flatMap((life) => {
    if (!life.isAlive || isTakenForAnother(world, life)) return [];
    const why = truth.claimedBy(life, report.coverage);
    if (why === undefined) return [];
    return [`it says that all are gone (${report.coverage}), and pid ${life.pid} lives: ${why}`];
  });
}

/** A stop that follows a query is not over while somebody matches. */
function nobodyMatchesAnyMore(world: World, call: PerformedCall, report: AnyReport): string[] {
  if (!report.ok || call.plan.how !== 'stopMatching') return [];
  const truth = new Truth(world, call);
  return (
    world.lives
      .filter((life) => truth.isMatch(life))
      // Whom nobody matched at first, nobody starts again: then only the first look counts.
      .filter(({ bornMs }) => report.processes.length > 0 || bornMs < call.startedMs)
      .map(({ pid }) => `it says that all are gone, and pid ${pid} matches`)
  );
}

/** A survivor lives; what was seen by a look that took a while, lived when it began. */
function whoIsSaidToBeAliveIsAlive(world: World, call: PerformedCall, report: AnyReport): string[] {
  // Abandoned, it says what was known.
  if (report.outcome === 'aborted' || report.outcome === 'would-stop') return [];
  const { kind, lookTakesMs } = world.machine;
  // A query takes looks of its own.
  const looks = (kind === 'ps' ? 3 : 0) + (call.plan.how === 'stopMatching' ? 3 : 0);
  const staleMs = callsMs(world, report) + looks * lookTakesMs;
  return report.processes.flatMap((one) => {
    const life = onlyLife(world, one);
    if (one.fate !== 'alive' || life === undefined || life.isAlive) return [];
    const oldestMs = world.now - staleMs - world.absentMs(life.diedMs, world.now);
    if (life.diedMs >= oldestMs) return [];
    return [`pid ${one.pid} is said to be alive, and died at ${life.diedMs} ms`];
  });
}

/** How long the last questions before a report may have taken: the members are asked one after the other. */
function callsMs({ machine }: World, { processes }: AnyReport): number {
  return (40 + 2 * processes.length) * machine.callTakesMs;
}

/** Whoever waits to be reaped is named with the parent that has to, and nobody else is. */
function zombiesAreNamedWithTheirParents(
  world: World,
  _: PerformedCall,
  report: AnyReport,
): string[] {
  const { kind, callTakesMs } = world.machine;
  if (kind === 'ps' || callTakesMs > 0 || world.isTroubled(world.now, world.now)) return [];
  return report.processes.flatMap((one) => {
    const life = onlyLife(world, one);
    if (life === undefined || life.isObscured) return [];
    const { state, ppid } = life.process;
    const isGone = one.fate !== 'alive' && one.fate !== 'unknown' && one.fate !== 'already-gone';
    const parentPid = state === 'zombie' && isGone ? ppid : undefined;
    if (one.parentPid === parentPid) return [];
    return [`pid ${one.pid} (${state}) has parentPid ${String(one.parentPid)}`];
  });
}

/** The reason of every survivor is what really keeps it. */
function whyIsTrue(world: World, call: PerformedCall, report: AnyReport): string[] {
  return report.survivors.flatMap((one) => {
    const life = onlyLife(world, one);
    if (life === undefined || isWhy(world, call, report, life, one.reason)) return [];
    return [`pid ${one.pid} is said to survive because of ${one.reason}`];
  });
}

function isWhy(
  world: World,
  call: PerformedCall,
  report: AnyReport,
  life: Life,
  reason: string,
): boolean {
  const { kind, lookTakesMs } = world.machine;
  // What it does may have changed while others were asked.
  const isPast = kind === 'ps' || world.machine.callTakesMs > 0;
  const { task } = life.process;
  const wasKilled = call.sendings.some(
    ({ signal, reached }) => signal === 'SIGKILL' && reached.includes(life),
  );
  switch (reason) {
    case 'timeout':
      return !(wasKilled && task.heldBy !== undefined) || isPast;
    case 'not-permitted':
      return call.sendings.some((one) =>
        one.refusedBy.some(
          (other) =>
            other === life || (other.pid === life.pid && life.diedMs >= knownMs(world, one)),
        ),
      );
    case 'uninterruptible':
      return wasKilled && (task.heldBy !== undefined || isPast);
    case 'respawned':
      return call.plan.how === 'stopMatching' && life.everMatched;
    case 'aborted':
      return call.abortedMs !== undefined;
    case 'unknown':
      return (
        // It stands for whoever it may have left behind.
        !life.isAlive ||
        life.wasObscured ||
        world.isTroubled(world.now - 3 * lookTakesMs - callsMs(world, report), world.now)
      );
    default:
      return false;
  }
}

/** Another process has its number, and was not listed yet, or may not be looked at. */
export function isOnItsNumber(world: World, { pid, diedMs }: Life): boolean {
  return world.lives.some(
    (other) =>
      other.pid === pid &&
      other.bornMs >= diedMs &&
      (other.wasObscured || world.machine.kind === 'ps'),
  );
}

/** Whom the report means; `undefined` where two processes had this number within one tick. */
export function onlyLife(world: World, { pid, startToken }: ProcessRef): Life | undefined {
  const found = world.lives.filter((life) => life.pid === pid && life.token === startToken);
  return found.length === 1 ? found[0] : undefined;
}

/** Two processes on one pid within one tick cannot be told apart by a reference. */
function isTakenForAnother(world: World, { pid, token }: Life): boolean {
  return world.lives.filter((life) => life.pid === pid && life.token === token).length > 1;
}
