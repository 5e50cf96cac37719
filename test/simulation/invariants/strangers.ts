import type { Life } from '../life.js';
import type { PerformedCall } from '../performed-call.js';
import type { Truth } from '../truth.js';
import type { Sending } from '../witness.js';
import type { World } from '../world.js';

// Looks are never further apart where they cost nothing.
const SLOWEST_LOOK_MS = 52;

/** Why a signal may meet a stranger, if it may: nobody could have known better at that moment. */
export function excuseFor(
  world: World,
  call: PerformedCall,
  truth: Truth,
  sending: Sending,
  life: Life,
): string | undefined {
  const before = othersOn(world, life).filter((one) => truth.isMember(one));
  if (before.some((one) => mayBeMeant(world, sending, one)))
    return 'the member that had the number lived when it was last looked at';
  if (tellsByTokenAlone(world) && before.some(({ token }) => token === life.token))
    return 'two had one number within one tick';
  if (isUnseenGuest(world, sending, life))
    return 'it is in a member’s group, and no look showed it';
  if (call.unread.get(life) === 'unsettled' && truth.isBelow(life))
    return 'its marker could not be read in the middle of an exec';
  if (isInTakenSession(world, truth, sending, life))
    return 'it is in a session whose number was taken between two looks';
  if (wasStopped(world, call, sending)) return 'its number got SIGSTOP in the same turn';
  return undefined;
}

/** Everybody else who ever had its number. */
export function othersOn({ lives }: World, life: Life): Life[] {
  return lives.filter((one) => one.pid === life.pid && one !== life);
}

/** Whether a signal that met another process on its number may have been meant for it: it lived when it was last looked at. */
export function mayBeMeant(world: World, sending: Sending, { diedMs }: Life): boolean {
  return isRace(world) && diedMs >= knownMs(world, sending);
}

/** What was known of a process when it was sent a signal is as old as this. */
export function knownMs(world: World, { sentMs, lookedMs = sentMs }: Sending): number {
  const { kind, lookTakesMs } = world.machine;
  if (kind !== 'ps') return sentMs;
  // Many are signalled one after the other on what one program found.
  const askedMs = Math.min(lookedMs, sentMs - lookTakesMs);
  // What a program found is old by as long as we were not let run to read it.
  return askedMs - world.absentMs(askedMs, sentMs);
}

/** Asking and signalling take time, in which numbers change hands. */
function isRace({ machine: { callTakesMs, lookTakesMs, kind } }: World): boolean {
  return callTakesMs > 0 || (kind === 'ps' && lookTakesMs > 0);
}

function tellsByTokenAlone({ machine: { kind } }: World): boolean {
  return kind === 'linux short of descriptors' || kind === 'ps';
}

/** Whoever joined a member's group unseen, also while we were not let run, is stopped and continued with it, and has lost a moment. */
function isUnseenGuest(world: World, { group, sentMs }: Sending, life: Life): boolean {
  if (!group) return false;
  const sinceMs = sentMs - 20 * world.machine.callTakesMs - world.absentMs(life.bornMs, sentMs);
  return life.obscuredSinceMs <= sentMs || life.bornMs >= sinceMs;
}

/** Where nothing tells which numbers were handed out: the new leader came and went between two looks. */
function isInTakenSession(world: World, truth: Truth, sending: Sending, life: Life): boolean {
  const leader = takenBy(world, truth, sending, life);
  return leader !== undefined && !truth.isMember(leader);
}

/** Who took the number of a member's session between two looks and leads the one that a process is in, if anybody did. */
export function takenBy(
  world: World,
  truth: Truth,
  { sentMs }: Sending,
  { process }: Life,
): Life | undefined {
  const { kind } = world.machine;
  if (kind !== 'linux without a pid cursor' && kind !== 'ps') return undefined;
  const leaders = world.lives.filter(
    ({ pid, leadsSinceMs }) => pid === process.sid && leadsSinceMs <= sentMs,
  );
  const newest = leaders.at(-1);
  if (newest === undefined) return undefined;
  const wasBrief = newest.diedMs <= Math.min(sentMs, newest.leadsSinceMs + SLOWEST_LOOK_MS);
  const wasOurs = leaders.some((one) => one !== newest && truth.isMember(one));
  return wasBrief && wasOurs ? newest : undefined;
}

/** A stranger that was stopped in a race is continued; so is one that has the number of a member that was. */
function wasStopped(world: World, { sendings }: PerformedCall, sending: Sending): boolean {
  if (sending.signal !== 'SIGCONT' || !isRace(world)) return false;
  return sendings.some(
    ({ to, signal, turn }) => to === sending.to && signal === 'SIGSTOP' && turn === sending.turn,
  );
}
