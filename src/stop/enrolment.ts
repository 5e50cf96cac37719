import type { Pin, Platform, Sighting, View } from '../platform/platform.js';
import { carriedBy } from './adoption.js';
import type { Belonging, Claim } from './adoption.js';
import { commandOf } from './wording.js';
import { emitsExit, ExitWatch } from './exit-watch.js';
import { newFamily } from './family.js';
import type { Family } from './family.js';
import { holdOf } from './hold.js';
import type { Hold, Member } from './member.js';
import type { NamedTarget } from './named-targets.js';
import { currentStatus } from './signal-member.js';
import type { StopPlan } from './stop-plan.js';

/** What is needed to make members of processes. */
export interface EnrolmentOptions {
  readonly platform: Platform;
  readonly plan: Pick<StopPlan, 'politeTo' | 'killWaitMs'>;
  readonly view: View;
  readonly belonging: Belonging;
  /** Whether the call sends signals at all. */
  readonly signals: boolean;
  /** A child told of its exit. */
  readonly onExit: () => void;
}

/** Makes members of processes, and families of members. */
export class Enrolment {
  readonly families: Family[] = [];
  readonly #options: EnrolmentOptions;
  readonly #held = new Map<Sighting, Pin>();
  #strays: Family | undefined;

  constructor(options: EnrolmentOptions) {
    this.#options = options;
  }

  /** Holds on to the targets as they were seen when they were named: who is on their numbers later may be another. */
  hold(named: readonly NamedTarget[]): void {
    for (const { found } of named) {
      if (found.as !== 'present') continue;
      this.#held.set(found.process, this.#options.view.pin(found.process));
    }
  }

  enrolTarget({ ref, handle, found }: NamedTarget, family: Family): Member {
    const { onExit, signals, belonging } = this.#options;
    const sighting = found.as === 'present' ? found.process : undefined;
    const isGone = found.as === 'already-gone' || found.as === 'recycled';
    const member = this.#enrol({
      ref,
      role: 'target',
      family,
      sighting,
      hold: sighting === undefined ? 'none' : this.#holdOf(sighting),
      exit: !isGone && emitsExit(handle) ? new ExitWatch(handle, onExit) : undefined,
    });
    if (found.as === 'already-gone' || found.as === 'recycled') {
      member.fate = found.as;
      member.state = 'dead';
    }
    // kill(2) finds it and says EPERM; nothing else can be known of it.
    if (found.as === 'hidden' && signals) member.refused = 'EPERM';
    if (sighting !== undefined) this.#encloseIfInit(member);
    // Gone already, and all it started had been in the group with it.
    if (isGone && belonging.howJoined?.(ref, handle) === 'whole') member.hold = 'cgroup';
    return member;
  }

  enrolClaim({ sighting, kin, hold }: Claim, role: Member['role']): Member {
    const family = kin?.family ?? this.#strayFamily();
    const ref = refOf(sighting);
    const member = this.#enrol({ ref, role, family, sighting, hold, exit: undefined });
    member.enclosed = kin?.enclosed === true;
    // A child of an inhabitant is born in the group. One that went before the group was looked at was not seen there.
    if (kin?.hold === 'cgroup' && hold !== 'cgroup' && currentStatus(member).status !== 'alive') {
      member.hold = 'cgroup';
    }
    return member;
  }

  /** It was moved out of the control group: what it starts is not born there any more, nor does it end with it. */
  noteLeft(member: Member): void {
    member.endsWithGroup = false;
    if (member.enclosed || member.sighting === undefined) return;
    member.hold = this.#holdOf(member.sighting);
  }

  /** A process that leads a family of its own. */
  enrolMatch(sighting: Sighting, family: Family): Member {
    const hold = this.#holdOf(sighting);
    const ref = refOf(sighting);
    const match = { ref, role: 'latecomer', family, sighting, hold, exit: undefined } as const;
    const member = this.#enrol(match);
    this.#encloseIfInit(member);
    return member;
  }

  newFamily(): Family {
    const asksEverybody = this.#options.plan.politeTo === 'tree';
    const [only] = this.families;
    // With `politeTo: 'tree'` everybody is asked at the same time: they are one family.
    if (asksEverybody && only !== undefined) return only;
    const family = newFamily(asksEverybody);
    this.families.push(family);
    return family;
  }

  /** Whom the marker alone speaks for hangs on no root in particular, and is left behind when the last one goes. */
  #strayFamily(): Family {
    if (this.#strays !== undefined) return this.#strays;
    const others = [...this.families];
    this.#strays = this.newFamily();
    if (this.#strays.asksEverybody) return this.#strays;
    this.#strays.roots.push(...others.flatMap(({ roots }) => roots));
    this.#strays.stage = Math.max(-1, ...others.map(({ stage }) => stage));
    return this.#strays;
  }

  #enrol(born: Pick<Member, 'ref' | 'role' | 'family' | 'sighting' | 'hold' | 'exit'>): Member {
    const { sighting, family, exit } = born;
    // Listeners are given it as it is: what they write to it must not redirect a signal.
    const ref = Object.freeze({ ...born.ref });
    const { platform, plan, view, belonging } = this.#options;
    const wasZombie = sighting?.state === 'zombie' || sighting?.state === 'dead';
    // Our own dead child is reaped when the event loop turns, and then tells of its exit.
    const isOurs = exit !== undefined || sighting?.ppid === platform.self;
    // Field by field: trees of thousands are enrolled, and an object that is spread and then added to is a slow one.
    const member: Member = {
      ref,
      role: born.role,
      family,
      sighting,
      hold: born.hold,
      exit,
      command: sighting === undefined ? undefined : commandOf(platform, sighting),
      pin: sighting === undefined ? undefined : (this.#held.get(sighting) ?? view.pin(sighting)),
      signals: [],
      status: sighting === undefined ? NOT_SEEN : { status: 'alive', process: sighting },
      state: sighting?.state ?? 'unknown',
      wasZombie,
      fate: wasZombie && !isOurs ? 'zombie' : undefined,
      goneAtMs: undefined,
      firstSeenDeadMs: wasZombie ? platform.clock.now() : undefined,
      // Where nothing is ever killed, it does not either.
      endsWithGroup:
        plan.killWaitMs !== undefined &&
        sighting !== undefined &&
        belonging.inhabitants?.has(sighting.pid) === true,
      refused: undefined,
      enclosed: false,
      frozen: false,
      outran: false,
      respawned: false,
    };
    belonging.members.add(member);
    family.members.push(member);
    if (sighting !== undefined) belonging.members.noteLeadership(member, sighting);
    return member;
  }

  #holdOf(sighting: Sighting): Hold {
    const { belonging } = this.#options;
    const hold = holdOf(belonging, sighting, carriedBy(belonging, sighting));
    if (hold === 'cgroup' || hold === 'marker') return hold;
    const { pid, sid } = sighting;
    if (sid === pid && belonging.members.mayBeOurs(sid)) return 'session';
    return sighting.state === 'zombie' || sighting.state === 'dead' ? 'none' : hold;
  }

  /** Read after it was pinned: by the number alone it could be another process. */
  #encloseIfInit(member: Member): void {
    if (this.#options.platform.leadsNamespace?.(member.ref.pid) !== true) return;
    if (currentStatus(member).status !== 'alive') return;
    member.enclosed = true;
    member.hold = 'cgroup';
  }
}

const NOT_SEEN = { status: 'unknown', cause: new Error('it may not be looked at') } as const;

function refOf({ pid, startToken }: Sighting): Member['ref'] {
  return { pid, ...(startToken === undefined ? {} : { startToken }) };
}
