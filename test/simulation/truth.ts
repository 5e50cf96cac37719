import type { Life } from './life.js';
import type { PerformedCall } from './performed-call.js';
import type { Sending } from './witness.js';
import type { World } from './world.js';

/*
 * Who is a member, decided by what really happened and by contract.md, and by nothing that the code under
 * test says: targets; with `scope: 'tree'` whoever descends from one by birth; every carrier of the marker;
 * with a query whoever matched; and, with a marker, nobody who was only ever started with another one.
 */

/** The truth about one call. */
export class Truth {
  readonly #world: World;
  readonly #call: PerformedCall;
  readonly #isMarked: boolean;

  constructor(world: World, call: PerformedCall) {
    this.#world = world;
    this.#call = call;
    this.#isMarked = call.plan.marked && world.canReadEnvironments;
  }

  /** Whether the call may signal it at all. */
  isMember(life: Life): boolean {
    if (life.part !== 'cast') return false;
    if (this.#isRoot(life)) return true;
    return !this.#isAnothers(life) && this.isBelow(life);
  }

  /** Whether it descends from a root, and that makes it a member if no other marker speaks against it. */
  isBelow(life: Life): boolean {
    if (life.part !== 'cast' || this.#call.plan.scope !== 'tree') return false;
    for (let { parent } = life; parent !== undefined; { parent } = parent) {
      if (this.#isRoot(parent)) return true;
    }
    return false;
  }

  /** Why a living process must have been known to the call, and so denies its claim that all are gone; or nothing. */
  claimedBy(life: Life, coverage: string): string | undefined {
    const { plan, named } = this.#call;
    if (named.has(life)) return 'it is a target';
    if (!this.isMember(life) || life.wasObscured) return undefined;
    if (coverage === 'marker' && this.#isCarrier(life)) return 'it carries the marker';
    if (plan.scope !== 'tree' || coverage === 'process') return undefined;
    if (this.knownMs(life) < Infinity) return 'its parents were seen with it';
    if (coverage === 'session' && this.#isInSession(life)) return 'it is in a session of a member';
    return undefined;
  }

  /** Whether the query matches it and the call can see that. */
  isMatch(life: Life): boolean {
    if (!life.isAlive || !life.matches || life.wasObscured || life.wasForeign) return false;
    // Whose leader has gone while its threads run on has no command line to match, as a zombie has none (proc_pid_cmdline(5)).
    if (life.process.task.leaderExited) return false;
    const { lookTakesMs, callTakesMs } = this.#world.machine;
    // Whoever was born after the listing is not in it; our ancestors are looked for, and zombies are asked for, afterwards.
    const calls = this.#call.report?.processes.length ?? 0;
    return life.bornMs <= this.#world.now - 2 * lookTakesMs - calls * callTakesMs;
  }

  /** From when on a process that descends from a target must have been known; Infinity if it need not. */
  knownMs(life: Life): number {
    const { startedMs, named, belowAtStart, plan } = this.#call;
    if (named.has(life)) return startedMs;
    if (life.part !== 'cast' || life.wasObscured) return Infinity;
    if (plan.marked && life.carried.has('another')) return Infinity;
    if (this.#looksAtOnce(startedMs) && belowAtStart.has(life)) return startedMs;
    const { parent } = life;
    if (parent === undefined) return Infinity;
    if (this.#wasFrozenWith(parent, life)) return Math.max(life.bornMs, startedMs);
    const parentMs = this.knownMs(parent);
    const fromMs = Math.max(life.bornMs, parentMs);
    const toMs = Math.min(parent.diedMs, life.diedMs, this.#world.now);
    return this.#isLongEnough(fromMs, toMs) ? toMs : Infinity;
  }

  #isRoot(life: Life): boolean {
    const { named, plan } = this.#call;
    if (named.has(life)) return true;
    if (plan.how === 'stopMatching' && life.everMatched) return true;
    return this.#isMarked && life.carried.has('ours');
  }

  /** Started with another marker, and never without it. */
  #isAnothers({ carried, wasForeign }: Life): boolean {
    // Another user's environment may not be read: then nothing speaks against its parents.
    if (wasForeign && !this.#world.machine.weAreRoot) return false;
    return this.#isMarked && carried.has('another') && carried.size === 1;
  }

  #isCarrier(life: Life): boolean {
    if (life.mark !== 'ours') return false;
    if (!this.#isToBeSought(life)) return false;
    return !life.wasForeign || this.#world.machine.weAreRoot;
  }

  /** Somebody without the marker may start carriers, also after the last look, and those more. Whoever was looked for may not. */
  #isToBeSought(life: Life): boolean {
    if (life.bornMs <= this.#call.lookedMs) return true;
    const { parent } = life;
    if (parent === undefined || !this.#wasBornToUs(life)) return false;
    return this.#call.named.has(parent) || this.#isToBeSought(parent);
  }

  /** Started by a target, or by one that had the marker all its life, so that it must have been looked for after that one. */
  #wasBornToUs({ parent }: Life): boolean {
    if (parent === undefined || parent.wasObscured || parent.wasForeign) return false;
    const { carried } = parent;
    return this.#call.named.has(parent) || (carried.has('ours') && carried.size === 1);
  }

  /** It stayed in a session whose leader was seen to lead it. */
  #isInSession(life: Life): boolean {
    const { sid } = life.process;
    if (sid === this.#world.system.self.sid) return false;
    if (this.#isMarked && life.carried.has('another')) return false;
    for (let one: Life | undefined = life; one !== undefined; one = one.parent) {
      if (one.pid !== sid || one.process.sid !== sid) continue;
      return !one.wasObscured && this.#wasSeenToLead(one);
    }
    return false;
  }

  #wasSeenToLead(leader: Life): boolean {
    const { startedMs } = this.#call;
    const knownMs = this.knownMs(leader);
    if (knownMs === Infinity) return false;
    const wasThere =
      knownMs <= startedMs && this.#looksAtOnce(startedMs) && leader.diedMs > startedMs;
    if (wasThere && leader.leadsSinceMs <= startedMs) return true;
    const fromMs = Math.max(leader.leadsSinceMs, knownMs, startedMs);
    return this.#isLongEnough(fromMs, Math.min(leader.diedMs, this.#world.now));
  }

  /** Whether it was there when we killed its parent, after a look at a tree that stood still. */
  #wasFrozenWith(parent: Life, life: Life): boolean {
    if (this.#call.plan.scope !== 'tree') return false;
    if (!this.#world.canFreeze) return false;
    const kill = this.#killOf(parent);
    if (kill === undefined || life.bornMs > kill.sentMs) return false;
    // Where every look at them failed, nobody was seen to stand.
    if (kill.lookedMs === undefined) return false;
    // Whoever was dead by then was in no look at those that stood still, nor were those that it had left behind.
    if (life.diedMs < Math.min(kill.sentMs, this.#killOf(life)?.sentMs ?? Infinity)) return false;
    if (this.#wasContinuedBefore(parent, kill)) return false;
    return parent.diedMs >= kill.sentMs;
  }

  /** It was continued after it was last seen to stand, one system call before its SIGKILL. */
  #wasContinuedBefore({ process }: Life, { sentMs, atMs }: Sending): boolean {
    const seenMs = sentMs - this.#world.machine.callTakesMs;
    return this.#world.system.history.entries.some(
      (one) =>
        one.type === 'continued' &&
        one.serial === process.serial &&
        one.atMs >= seenMs &&
        one.atMs <= atMs,
    );
  }

  /** How this call killed it, if it did. */
  #killOf(life: Life): Sending | undefined {
    return this.#call.sendings.find(
      ({ signal, reached }) => signal === 'SIGKILL' && reached.includes(life),
    );
  }

  /** The first look shows the machine as it is when the call begins. */
  #looksAtOnce(startedMs: number): boolean {
    const { lookTakesMs, callTakesMs } = this.#world.machine;
    if (lookTakesMs > 0 || callTakesMs > 0) return false;
    // Whoever dies in that very moment may be dead in the look.
    if (this.#world.lives.some(({ diedMs }) => diedMs === startedMs)) return false;
    return !this.#world.isTroubled(startedMs, startedMs);
  }

  /** Nobody is overlooked who is there for so long: looks are 1 ms apart at first, and never more than 50. */
  #isLongEnough(fromMs: number, toMs: number): boolean {
    if (!(toMs > fromMs) || this.#world.isTroubled(fromMs, toMs)) return false;
    const { lookTakesMs, callTakesMs } = this.#world.machine;
    const apartMs = Math.min(52, 2 + 0.004 * (toMs - this.#call.startedMs));
    return toMs - fromMs > apartMs + 60 * (lookTakesMs + 20 * callTakesMs);
  }
}
