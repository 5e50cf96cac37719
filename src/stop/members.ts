import type { Platform, Sighting } from '../platform/platform.js';
import { isAlive, isLeft } from './member.js';
import type { Member } from './member.js';
import { currentStatus } from './signal-member.js';

/** Everybody the call is responsible for, in the order in which they were found. */
export class Members {
  readonly #all: Member[] = [];
  readonly #left = new Set<Member>();
  readonly #sharedGroups = new Set<number>();
  /** Members whose number was handed out after them. */
  readonly #succeeded = new Set<Member>();
  /** Numbers of ours that may have been handed out again, while whoever has them cannot be looked at. */
  readonly #inQuestion = new Set<number>();
  readonly #newestOn = new Map<number, Member>();
  /** Those whom orphans go on naming, also when they have gone. */
  readonly #rememberedOn = new Map<number, Member[]>();
  readonly #platform: Platform;
  /** Sessions and groups that a member leads: whoever is born in them descends from that member. */
  readonly sessions: Map<number, Member> = new Map();
  readonly groups: Set<number> = new Set();

  readonly #ownSession: number | undefined;

  /** `ownSession`: ours is nobody's, even where its leader is a member. */
  constructor(platform: Platform, ownSession: number | undefined) {
    this.#platform = platform;
    this.#ownSession = ownSession;
  }

  get all(): readonly Member[] {
    return this.#all;
  }

  /** Those not proven gone. Of a tree that starts processes for hours, they are few among many. */
  left(): Member[] {
    for (const member of this.#left) if (!isLeft(member)) this.#left.delete(member);
    return [...this.#left];
  }

  add(member: Member): void {
    this.#all.push(member);
    this.#left.add(member);
    const before = this.#newestOn.get(member.ref.pid);
    // Of two members on one number the one that was seen last holds it; one that was only named does not.
    if (before === undefined || !isLeft(before) || member.sighting !== undefined) {
      this.#newestOn.set(member.ref.pid, member);
    }
    if (member.pin?.started === undefined) return;
    const others = this.#rememberedOn.get(member.ref.pid) ?? [];
    this.#rememberedOn.set(member.ref.pid, [...others, member]);
  }

  /**
   * Notes what a member leads: setsid(2) and setpgid(2) give a session and a group the number of the process
   * that made them. A group is noted only inside a session of ours, where nobody else can be invited.
   */
  noteLeadership(member: Member, { pid, sid, pgid }: Sighting): void {
    if (sid === undefined || !this.mayBeOurs(sid)) return;
    if (sid === pid) this.sessions.set(pid, member);
    const isShared = pgid !== undefined && this.#sharedGroups.has(pgid);
    if (pgid === pid && this.sessions.has(sid) && !isShared) this.groups.add(pid);
  }

  /** Whether a session can be one that members lead: never our own, and none where our own cannot be told. */
  mayBeOurs(sid: number): boolean {
    return this.#ownSession !== undefined && sid !== this.#ownSession;
  }

  /** Whoever has the number of a member that went, or was never one, leads no session and no group of ours, and is the parent that others name. */
  noteTaken(sighting: Sighting): void {
    const { pid } = sighting;
    const member = this.#newestOn.get(pid);
    if (member !== undefined && !this.knows(sighting)) {
      this.#letGo(pid);
      return;
    }
    if (!this.sessions.has(pid) && !this.groups.has(pid)) return;
    // Asked now: within one tick a stranger has the member's start token.
    if (member !== undefined && hasItsNumber(member)) return;
    this.sessions.delete(pid);
    this.groups.delete(pid);
  }

  /**
   * Lets go of numbers that were handed out again. The kernel gives one to nobody while anything bears it, be
   * it a process, a group or a session: where none of ours does, whoever names it from now on means a stranger.
   */
  noteHandedOut(wasHandedOut: (pid: number) => boolean): void {
    const numbers = [...this.left().map(({ ref }) => ref.pid), ...this.sessions.keys()];
    const asked = [...numbers, ...this.groups].filter(wasHandedOut);
    // Those of an earlier look too: this one may tell.
    for (const number of new Set([...this.#inQuestion, ...asked])) {
      const isBorne = this.#isBorne(number);
      if (isBorne === 'unknown') this.#inQuestion.add(number);
      else this.#inQuestion.delete(number);
      if (isBorne === 'no') this.#letGo(number);
    }
  }

  /** Whether it cannot be told now if a number means one of ours, or a stranger who was given it. */
  isInQuestion(number: number | undefined): boolean {
    return number !== undefined && this.#inQuestion.has(number);
  }

  /** Whether a member bears the number that is not proven to be reaped: then nobody else was given it. */
  #isBorne(number: number): 'yes' | 'no' | 'unknown' {
    let isBorne: 'no' | 'unknown' = 'no';
    for (const member of this.#all) {
      // Nothing was ever known of it but the number, which is another's by now.
      if (member.pin === undefined) continue;
      const now = currentStatus(member);
      const seen = now.status === 'unknown' ? member.sighting : 'process' in now && now.process;
      if (seen === undefined || seen === false) continue;
      if (seen.pid !== number && seen.sid !== number && seen.pgid !== number) continue;
      if (now.status !== 'unknown') return 'yes';
      isBorne = 'unknown';
    }
    return isBorne;
  }

  #letGo(number: number): void {
    this.sessions.delete(number);
    this.groups.delete(number);
    const member = this.#newestOn.get(number);
    if (member !== undefined) this.#succeeded.add(member);
  }

  /** A group with a guest in it is not signalled as a whole. */
  noteGuest({ pgid }: Sighting): void {
    if (pgid === undefined) return;
    this.groups.delete(pgid);
    this.#sharedGroups.add(pgid);
  }

  /**
   * The member that has this pid now. One that is dead starts nobody, and one that went has it no more:
   * whoever is on it is a stranger.
   */
  holder(pid: number): Member | undefined {
    const member = this.#newestOn.get(pid);
    if (member === undefined || !isAlive(member) || this.#succeeded.has(member)) return undefined;
    return member;
  }

  /** The member that started a process, gone or not, where orphans go on naming whoever did. */
  starterOf(process: Sighting): Member | undefined {
    const named = this.#rememberedOn.get(process.ppid);
    return named?.find(({ pin }) => pin?.started?.(process) === true);
  }

  /** Whether this very process is a member already, gone or not. */
  knows(sighting: Sighting): boolean {
    const member = this.#newestOn.get(sighting.pid);
    if (member === undefined) return false;
    const same =
      member.pin?.compare?.(sighting) ?? this.#platform.sameIdentity(member.ref, sighting);
    // Without proof that it is another one, it is the one we know; but one that was gone when it was named is not there.
    if (same === 'unknown') return isLeft(member) || member.sighting !== undefined;
    return same === 'same';
  }
}

function hasItsNumber(member: Member): boolean {
  const went = ['gone', 'recycled'];
  return !went.includes(member.status.status) && !went.includes(currentStatus(member).status);
}
