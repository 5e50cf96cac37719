import { joinsInto } from '../cgroup/joined.js';
import type { Census, Cgroup, Platform, Sighting, View } from '../platform/platform.js';
import { adoptAll, carriedBy } from './adoption.js';
import type { Adoption, Belonging, Claim } from './adoption.js';
import { Enrolment } from './enrolment.js';
import type { Family } from './family.js';
import { HiddenKin } from './hidden-kin.js';
import { Inhabitants } from './inhabitants.js';
import { isAlive, isLeft, wasKilled } from './member.js';
import type { Member } from './member.js';
import { Members } from './members.js';
import type { NamedTarget } from './named-targets.js';
import { refresh } from './refresh.js';
import { RollCall } from './roll-call.js';
import { rootsAmong } from './roots.js';
import { StillToAsk } from './still-to-ask.js';
import type { StopPlan } from './stop-plan.js';
import type { Timetable } from './timetable.js';
import { Vigil } from './vigil.js';

/** What a membership is told by and tells. */
export interface MembershipOptions {
  readonly platform: Platform;
  readonly plan: StopPlan;
  readonly cgroup: Cgroup | undefined;
  readonly ancestors: ReadonlySet<number>;
  readonly ownSession: number | undefined;
  readonly signals: boolean;
  readonly onExit: () => void;
  readonly onLatecomer: (member: Member) => void;
  readonly onGone: (member: Member) => void;
}

const UNASKED =
  'somebody was in the middle of an exec all the time and could not be asked for the marker; allow more time';

const OUTRUN =
  'processes are started here, and go again, faster than they can be asked for the marker; use a control group';

const LIVED_ON = 'the last of them went when there was no time for another look; allow more time';

// So few cost less to ask than to choose among.
const FEW = 16;

/** What a look has shown, as far as it decides who belongs; or a glimpse: what was seen between two looks. */
export type Shown = Pick<Census, 'candidates' | 'wasHandedOut'> & { readonly isGlimpse?: boolean };

/** Who belongs to the call, and how each of them is: everything that looks. */
export class Membership {
  readonly members: Members;
  readonly view: View;
  readonly inhabitants: Inhabitants | undefined;
  /** Whether there may be processes of others that no look shows us. Asked once, before any signal: a report must not need a file. */
  readonly hidesOthers: boolean;
  /** Why the last look failed. While it is set, "nobody else" cannot be said. */
  blind: unknown = undefined;

  readonly #options: MembershipOptions;
  readonly #belonging: Belonging;
  readonly #enrolment: Enrolment;
  readonly #vigil: Vigil;
  readonly #stopWatching: () => void;
  readonly #hiddenKin: HiddenKin | undefined;
  readonly #stillToAsk: StillToAsk;
  readonly #rollCall = new RollCall();
  #missed = 0;
  #groupDoubt: Error | undefined;
  #isCaptured = false;
  /** A member that orphans go on naming, or carry the marker of, lived when the last look was begun: whom it started since, that look need not show. */
  #livedInLook = false;

  constructor(options: MembershipOptions) {
    const { platform, plan, cgroup, ancestors, ownSession, signals, onExit } = options;
    const ourselves = { pid: platform.self, ancestors };
    this.#options = options;
    this.members = new Members(platform, ownSession);
    this.inhabitants = cgroup && new Inhabitants(cgroup, this.members, ourselves);
    this.view = platform.view();
    this.#vigil = new Vigil(platform.clock, {
      looksForMarks: plan.marker !== undefined,
      pursues: this.view.newestNow !== undefined,
    });
    this.#belonging = {
      platform,
      members: this.members,
      ourselves,
      tree: plan.scope === 'tree',
      marker: platform.carries === undefined ? undefined : plan.marker,
      inhabitants: this.inhabitants,
      howJoined: (ref, handle) => joinsInto(plan.cgroup?.id).howOf(ref, handle),
    };
    this.hidesOthers = this.looksAround && platform.hidesOthers?.() === true;
    if (plan.scope === 'tree' && this.hidesOthers) {
      this.#hiddenKin = new HiddenKin(platform, this.members);
    }
    this.#stillToAsk = new StillToAsk(platform);
    const { view } = this;
    const belonging = this.#belonging;
    this.#enrolment = new Enrolment({ platform, plan, view, belonging, signals, onExit });
    // Last: whatever fails here, nobody would end it.
    this.#stopWatching = cgroup?.watch(onExit) ?? (() => undefined);
  }

  /** Why it cannot be said that all are gone although nobody whom we know is left, if it cannot. */
  get doubt(): Error | undefined {
    if (this.#groupDoubt !== undefined) return this.#groupDoubt;
    if (this.#livedInLook) return new Error(LIVED_ON);
    const hidden = this.#hiddenKin?.doubt;
    if (hidden !== undefined) return hidden;
    if (this.#belonging.marker !== undefined && this.#vigil.awaitsAnybody)
      return new Error(UNASKED);
    const isDoubtful = this.pursues && this.isOutrun && !this.#vigil.isQuiet();
    return isDoubtful ? new Error(OUTRUN) : undefined;
  }

  get families(): readonly Family[] {
    return this.#enrolment.families;
  }

  /** Whether anybody but the targets can be a member. */
  get looksAround(): boolean {
    const { tree, marker, inhabitants } = this.#belonging;
    return tree || marker !== undefined || inhabitants !== undefined;
  }

  /** The first look, before any signal. Rejects with ProcessTableError. */
  async firstLook(named: readonly NamedTarget[]): Promise<readonly Sighting[]> {
    this.#enrolment.hold(named);
    const needsListing = this.looksAround || named.length > 1 || this.view.lookNow === undefined;
    if (!needsListing) return [];
    const kin = this.#lookAtKin(named);
    if (kin !== undefined) return kin;
    const { candidates } = await this.view.look({ thorough: true });
    return this.inhabitants === undefined ? candidates : this.inhabitants.lookAmong(candidates);
  }

  /** Where nobody can belong but whoever hangs on the targets, they alone are looked at, not the whole machine. */
  #lookAtKin(named: readonly NamedTarget[]): readonly Sighting[] | undefined {
    const { tree, marker, inhabitants } = this.#belonging;
    if (!tree || marker !== undefined || inhabitants !== undefined) return undefined;
    const present = named.flatMap(({ found }) => (found.as === 'present' ? [found.process] : []));
    if (present.length !== named.length) return undefined;
    return this.view.lookBelow?.(present.map(({ pid }) => pid))?.candidates;
  }

  /** The targets, and whoever belongs to them already. */
  capture(
    named: readonly NamedTarget[],
    candidates: readonly Sighting[],
    wasHandedOut?: (pid: number) => boolean,
  ): void {
    this.enrol(named, candidates);
    if (this.looksAround) this.adopt({ candidates, ...(wasHandedOut && { wasHandedOut }) });
    this.#hiddenKin?.note();
    if (named.length === 0) this.#letTopmostLead();
    this.#isCaptured = true;
  }

  /** Makes the targets members, those that descend from another one in that one's family. */
  enrol(named: readonly NamedTarget[], processes: readonly Sighting[]): void {
    const rootOf = rootsAmong(named, processes);
    const familyOf = new Map<NamedTarget, Family>();
    for (const target of named) {
      const root = rootOf.get(target) ?? target;
      const family = familyOf.get(root) ?? this.#enrolment.newFamily();
      familyOf.set(root, family);
      const member = this.#enrolment.enrolTarget(target, family);
      if (root === target && !family.asksEverybody) family.roots.push(member);
    }
  }

  /** Looks again, at the members and for newcomers. */
  async look(thorough: boolean): Promise<void> {
    await this.#lookForUnseen();
    // Where a listing is what tells of the members, they are asked after it. Else before the newcomers: a
    // member that lived a moment ago is the parent that a newcomer names.
    const isListed = this.view.lookNow === undefined;
    if (!isListed) this.refresh();
    if (!isListed && !this.looksAround) return;
    if (isListed) this.#noteWhetherOrphansAreOwed();
    try {
      const census = await this.view.look({ thorough });
      this.blind = undefined;
      if (isListed) this.refresh();
      if (this.looksAround) this.#note(census);
    } catch (error) {
      this.blind = error;
      if (isListed) this.refresh();
    }
  }

  /** Looks for newcomers without giving way, where that is possible, and says whether it was. */
  lookAtOnce(): boolean {
    if (!this.looksAround) return true;
    if (this.view.lookNow === undefined) return false;
    try {
      this.#note(this.view.lookNow());
      this.blind = undefined;
    } catch (error) {
      this.blind = error;
    }
    return this.blind === undefined;
  }

  /** Whether nobody is left but somebody who forks faster than a look can name it, if anybody. */
  get isOutrun(): boolean {
    return this.#missed > 0 && !this.members.left().some(isAlive);
  }

  /** Whether those whom a look did not see in time may be members, and can be told from strangers by the marker. */
  get pursues(): boolean {
    if (this.#belonging.marker === undefined || this.view.newestNow === undefined) return false;
    return !this.#vigil.metOnlyStrangers;
  }

  /**
   * Whether a process that cannot be asked for the marker any more cannot have had it: whoever started it lives
   * and does not carry it. Of an orphan nothing can be told: those who adopt orphans started none of them.
   */
  readonly isChildOfStranger = ({ ppid }: Sighting): boolean => {
    const { ourselves } = this.#belonging;
    if (ppid <= 1 || ppid === ourselves.pid || ourselves.ancestors.has(ppid)) return false;
    if (this.members.holder(ppid) !== undefined) return false;
    const carried = carriedBy(this.#belonging, { pid: ppid });
    return carried === 'none' || carried === 'another';
  };

  /** So many were met who belong to nobody here. */
  noteStrangers(count: number): void {
    this.#vigil.noteStrangers(count);
  }

  /** Takes in whoever belongs among those that a look has shown. */
  readonly adopt = ({ candidates, wasHandedOut, isGlimpse = false }: Shown): Adoption => {
    if (wasHandedOut !== undefined) this.members.noteHandedOut(wasHandedOut);
    const shown = this.#withInhabitants(candidates);
    const adopt = (asked: readonly Sighting[]): Adoption =>
      adoptAll(this.#belonging, asked, (claim) => this.#takeIn(claim), isGlimpse);
    return isGlimpse
      ? this.#stillToAsk.askAtOnce(shown, adopt)
      : this.#stillToAsk.ask(shown, adopt);
  };

  /**
   * Takes in whoever matches the query of a stop after its beginning, with everything below; each leads a
   * family of its own, which comes in where the schedule stands. Says whether there was anybody new.
   */
  async takeInMatches(matches: readonly Sighting[], timetable: Timetable): Promise<boolean> {
    const { platform, onLatecomer } = this.#options;
    const fresh = matches.filter((match) => !this.members.knows(match));
    if (fresh.length === 0) return false;
    for (const sighting of fresh) {
      const family = this.#enrolment.newFamily();
      const member = this.#enrolment.enrolMatch(sighting, family);
      member.respawned = true;
      onLatecomer(member);
      if (family.asksEverybody) continue;
      family.stage = timetable.stageAt(platform.clock.now()) - 1;
      family.roots.push(member);
    }
    // They may be older than this call: whom they started need not be among the newcomers of a look.
    // A listing does not tell whose numbers were handed out before it.
    if (this.looksAround) this.adopt({ candidates: await platform.list(), isGlimpse: true });
    this.#vigil.restart();
    return true;
  }

  /** Asks how everybody is who is not proven gone; or some of them, where nothing is left to do but to wait for all. */
  refresh(isPatient = true): void {
    const { platform, onGone } = this.#options;
    const { clock, self } = platform;
    const ask = (member: Member): void => {
      refresh(member, this.members, { now: () => clock.now(), self, isPatient });
      if (!isLeft(member)) onGone(member);
    };
    const left = this.members.left();
    if (isPatient && this.#onlyWaitsFor(left)) this.#rollCall.callSome(left, clock.now(), ask);
    else left.forEach(ask);
  }

  /**
   * Whether all whom the last look left alive live on, as far as was asked: then another look would show nothing. Never
   * where others can belong.
   */
  isStill(): boolean {
    if (this.looksAround || this.view.lookNow === undefined) return false;
    const left = this.members.left();
    if (left.length > FEW && !this.#onlyWaitsFor(left)) return false;
    this.refresh();
    // Of whom it cannot be told, that they live on cannot be told either.
    return left.every(({ status }) => status.status === 'alive');
  }

  /** Nothing is sent any more, and whatever they do, they start nobody. */
  #onlyWaitsFor(left: readonly Member[]): boolean {
    if (this.view.lookNow === undefined) return false;
    return (!this.#options.signals && !this.looksAround) || left.every(wasKilled);
  }

  /** Settles whoever is dead and was only waited for to be reaped. For the end of a call. */
  settle(): void {
    this.refresh(false);
    if (this.members.left().length === 0) this.#askGroup();
  }

  /** Whether it can be said that nobody is left, those included whom nobody has seen. */
  isCertain(): boolean {
    if (this.members.left().length > 0) return false;
    if (!this.looksAround) return true;
    this.#askGroup();
    if (this.#livedInLook || this.#hiddenKin?.doubt !== undefined) return false;
    if (this.blind !== undefined || this.#groupDoubt !== undefined) return false;
    return !this.#canBeMissed || this.#vigil.isQuiet();
  }

  close(): void {
    this.#stopWatching();
    this.view.close();
    for (const { exit } of this.members.all) exit?.close();
  }

  /**
   * Kin without a session of theirs have nobody to be found by but their parents: who was missed is lost. And
   * of those in the control group or in a PID namespace the kernel itself says that they are gone.
   */
  get #canBeMissed(): boolean {
    if (this.#belonging.marker !== undefined) return true;
    return this.members.sessions.size > 0 && this.members.all.some(({ hold }) => hold !== 'cgroup');
  }

  /** Those who have gone by now are known to have before the look, which then shows all they ever started. */
  #noteWhetherOrphansAreOwed(): void {
    const { marker } = this.#belonging;
    const isOwed =
      marker !== undefined || this.members.left().some(({ pin }) => pin?.started !== undefined);
    if (isOwed) this.refresh();
    this.#livedInLook = isOwed && this.looksAround && this.members.left().some(isAlive);
  }

  #withInhabitants(candidates: readonly Sighting[]): readonly Sighting[] {
    try {
      const shown = this.inhabitants?.lookAmong(candidates) ?? candidates;
      for (const member of this.inhabitants?.leavers() ?? []) this.#enrolment.noteLeft(member);
      return shown;
    } catch (error) {
      // Whoever is known must still be killed.
      this.blind = error;
      return candidates;
    }
  }

  #askGroup(): void {
    try {
      this.#groupDoubt = this.inhabitants?.doubt();
    } catch (error) {
      this.blind = error;
    }
  }

  #takeIn(claim: Claim): Member {
    const member = this.#enrolment.enrolClaim(claim, this.#isCaptured ? 'latecomer' : 'descendant');
    if (this.#isCaptured) this.#options.onLatecomer(member);
    // One that was dead already when it was found goes at once.
    if (this.#isCaptured && !isLeft(member)) this.#options.onGone(member);
    return member;
  }

  #note(census: Census): void {
    const anyLeft = this.members.left().length > 0;
    const adoption = this.adopt(census);
    this.#missed = census.unseen + adoption.vanished.length;
    this.#vigil.note(census, adoption, anyLeft);
  }

  /** Of a process that may not be looked at only its number can be asked for. */
  async #lookForUnseen(): Promise<void> {
    for (const member of this.members.left()) {
      if (member.pin !== undefined) continue;
      const sight = await this.#options.platform.sight(member.ref.pid);
      if (sight.status === 'absent') member.status = { status: 'gone' };
    }
    if (this.#hiddenKin === undefined) return;
    this.#hiddenKin.note();
    const candidates = await this.#hiddenKin.appeared();
    if (candidates.length > 0) this.adopt({ candidates, isGlimpse: true });
  }

  /** No target was named: those members lead that hang on no other. */
  #letTopmostLead(): void {
    const pids = new Set(this.members.all.map(({ ref }) => ref.pid));
    for (const member of this.members.all) {
      if (!pids.has(member.sighting?.ppid ?? 0)) member.family.roots.push(member);
    }
  }
}
