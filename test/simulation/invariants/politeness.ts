import type { Life } from '../life.js';
import { politeStages, signals } from '../performed-call.js';
import type { PerformedCall } from '../performed-call.js';
import type { Played } from '../playing.js';
import { Truth } from '../truth.js';
import type { Sending } from '../witness.js';
import type { World } from '../world.js';
import type { Rule } from './afterwards.js';
import { mayBeMeant, othersOn, takenBy } from './strangers.js';

const OURS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGSTOP', 'SIGCONT']);

/** Every polite signal is followed by SIGCONT, unless whoever got it is dead by then. */
function everyPoliteSignalIsFollowedBySigcont({ world }: Played, call: PerformedCall): string[] {
  const { sendings } = call;
  const truth = new Truth(world, call);
  return sendings.flatMap((one, index) => {
    if (!isPolite(one) || one.result !== 'sent') return [];
    const next = sendings[index + 1];
    if (next?.signal === 'SIGCONT' && next.to === one.to && next.turn === one.turn) return [];
    const untilMs = one.atMs + 2 * world.machine.callTakesMs;
    // Whoever took the number on the way was not meant: a stranger is for another rule, and a member is asked by its own.
    const isMeant = (life: Life): boolean =>
      truth.isMember(life) && !mayBeMeantForAnother(world, one, life);
    if (one.reached.every((life) => life.diedMs <= untilMs || !isMeant(life))) return [];
    // Whether it is still the same one could not be seen.
    if (world.isTroubled(one.atMs, untilMs) || one.reached.some((life) => life.wasObscured))
      return [];
    return [`${one.signal} to ${one.to} at ${one.atMs} ms without SIGCONT`];
  });
}

/** With `politeTo: 'root'`, nobody gets a polite signal while the target above it lives and takes signals. */
function theRootComesFirst({ world }: Played, call: PerformedCall): string[] {
  const { plan, named, startedMs, sendings } = call;
  const capturedMs = sendings[0]?.sentMs ?? startedMs;
  // A root is a target that descends from no other.
  const roots = [...named].filter((one) => ![...named].some((other) => isBelow(one, other)));
  if (plan.politeTo !== 'root' || plan.how === 'stopMatching' || plan.scope !== 'tree') return [];
  const truth = new Truth(world, call);
  return sendings.filter(isPolite).flatMap((one) =>
    one.reached.flatMap((life) => {
      // Whose family it is cannot be told where its session's number was another member's a moment ago.
      if (named.has(life) || takenBy(world, truth, one, life) !== undefined) return [];
      // A target may be asked, and its number may change hands on the way: the first case of all that a stranger is met in.
      const isForTarget = (other: Life): boolean =>
        named.has(other) && mayBeMeant(world, one, other);
      if (othersOn(world, life).some(isForTarget)) return [];
      const root = roots.find(
        (target) =>
          isAbove(target, life, capturedMs) &&
          target.diedMs > one.atMs &&
          target.obscuredSinceMs > one.atMs &&
          !sendings.some(({ refusedBy }) => refusedBy.includes(target)),
      );
      if (root === undefined) return [];
      return [
        `${one.signal} to pid ${life.pid} at ${one.atMs} ms, while its root ${root.pid} lives`,
      ];
    }),
  );
}

/** Below it by birth, with everybody in between alive when the first look was over: then it is of that family. */
function isAbove(target: Life, life: Life, capturedMs: number): boolean {
  for (let { parent } = life; parent !== undefined; { parent } = parent) {
    if (parent === target) return true;
    if (parent.diedMs <= capturedMs || parent.wasObscured) return false;
  }
  return false;
}

/** Polite signals come in the order of the schedule, none before its time; whoever is left behind gets SIGTERM. */
function stagesComeInOrderAndInTime({ world }: Played, call: PerformedCall): string[] {
  const stages = politeStages(call);
  const dues = stages.map((_, index) => dueMs(call, index));
  return world.lives.flatMap((life) => {
    const got = call.sendings.filter(
      (one) =>
        isPolite(one) && one.reached.includes(life) && !mayBeMeantForAnother(world, one, life),
    );
    if (got.length > stages.length + 1) return [`pid ${life.pid} got ${got.length} polite signals`];
    let stage = 0;
    for (const one of got) {
      while (stage < stages.length && stages[stage]?.[0] !== one.signal) stage++;
      const isDue = stage < stages.length && one.atMs >= (dues[stage] ?? Infinity) - 1e-6;
      stage++;
      if (isDue || (one === got.at(-1) && one.signal === 'SIGTERM')) continue;
      return [`pid ${life.pid} got ${one.signal} at ${one.atMs} ms, before its stage`];
    }
    return [];
  });
}

/** A target that outlives the schedule was asked by every stage of it. */
function whoOutlivesTheScheduleWasAskedByAll({ world }: Played, call: PerformedCall): string[] {
  const { report, named, sendings, startedMs, settledMs = 0 } = call;
  if (!signals(call) || report === undefined || call.abortedMs !== undefined) return [];
  if (call.plan.how !== 'escalatingStop' || world.isTroubled(startedMs, settledMs)) return [];
  const stages = politeStages(call);
  if (settledMs < dueMs(call, stages.length)) return [];
  return [...named].flatMap((life) => {
    if (life.diedMs <= settledMs || life.obscuredSinceMs <= settledMs) return [];
    if (sendings.some(({ refusedBy }) => refusedBy.includes(life))) return [];
    // Who descends from another target is asked with its family.
    if ([...named].some((other) => other !== life && isBelow(life, other))) return [];
    const got = sendings.filter((one) => isPolite(one) && one.reached.includes(life));
    if (got.map(({ signal }) => signal).join() === stages.map(([signal]) => signal).join())
      return [];
    return [
      `pid ${life.pid} outlived the schedule, and got ${got.map(({ signal }) => signal).join() || 'nothing'}`,
    ];
  });
}

function isBelow({ parent }: Life, other: Life): boolean {
  for (let one = parent; one !== undefined; one = one.parent) if (one === other) return true;
  return false;
}

function dueMs(call: PerformedCall, index: number): number {
  const before = politeStages(call).slice(0, index);
  return before.reduce((sum, [, ms]) => sum + ms, call.startedMs);
}

/** The number may have changed hands on the way: the first case of all that a stranger is met in. */
function mayBeMeantForAnother(world: World, one: Sending, life: Life): boolean {
  return othersOn(world, life).some((other) => mayBeMeant(world, one, other));
}

function isPolite({ signal, group }: Sending): boolean {
  return !group && !OURS.has(signal);
}

export const POLITE_RULES: readonly Rule[] = [
  everyPoliteSignalIsFollowedBySigcont,
  theRootComesFirst,
  stagesComeInOrderAndInTime,
  whoOutlivesTheScheduleWasAskedByAll,
];
