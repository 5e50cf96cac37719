import type { Platform, Sighting, View } from '../platform/platform.js';
import { carriedBy, holdBySession } from './adoption.js';
import type { Belonging, Claim } from './adoption.js';
import { commandOf } from './wording.js';
import { emitsExit, ExitWatch } from './exit-watch.js';
import { newFamily } from './family.js';
import type { Family } from './family.js';
import type { Hold, Member } from './member.js';
import type { NamedTarget } from './named-targets.js';
import type { StopPlan } from './stop-plan.js';

/** What is needed to make members of processes. */
export interface EnrolmentOptions {
  readonly platform: Platform;
  readonly plan: Pick<StopPlan, 'politeTo'>;
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
  #strays: Family | undefined;

  constructor(options: EnrolmentOptions) {
    this.#options = options;
  }

  enrolTarget({ ref, handle, found }: NamedTarget, family: Family): Member {
    const { onExit, signals } = this.#options;
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
    return member;
  }

  enrolClaim({ sighting, kin, hold }: Claim, role: Member['role']): Member {
    const family = kin?.family ?? this.#strayFamily();
    return this.#enrol({ ref: refOf(sighting), role, family, sighting, hold, exit: undefined });
  }

  /** A process that leads a family of its own. */
  enrolMatch(sighting: Sighting, family: Family): Member {
    const hold = this.#holdOf(sighting);
    const ref = refOf(sighting);
    const match = { ref, role: 'latecomer', family, sighting, hold, exit: undefined } as const;
    return this.#enrol(match);
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
    const { platform, view, belonging } = this.#options;
    const wasZombie = sighting?.state === 'zombie' || sighting?.state === 'dead';
    // Our own dead child is reaped when the event loop turns, and then tells of its exit.
    const isOurs = exit !== undefined || sighting?.ppid === platform.self;
    const member: Member = {
      ...born,
      ref,
      command: sighting === undefined ? undefined : commandOf(platform, sighting),
      pin: sighting === undefined ? undefined : view.pin(sighting),
      signals: [],
      status: sighting === undefined ? NOT_SEEN : { status: 'alive', process: sighting },
      state: sighting?.state ?? 'unknown',
      wasZombie,
      fate: wasZombie && !isOurs ? 'zombie' : undefined,
      goneAtMs: undefined,
      firstSeenDeadMs: wasZombie ? platform.clock.now() : undefined,
      refused: undefined,
      frozen: false,
      respawned: false,
    };
    belonging.members.add(member);
    family.members.push(member);
    if (sighting !== undefined) belonging.members.noteLeadership(member, sighting);
    return member;
  }

  #holdOf(sighting: Sighting): Hold {
    const { belonging } = this.#options;
    if (carriedBy(belonging, sighting) === 'this') return 'marker';
    const { pid, sid } = sighting;
    if (sid === pid && belonging.members.mayBeOurs(sid)) return 'session';
    if (sighting.state === 'zombie' || sighting.state === 'dead') return 'none';
    return holdBySession(belonging.members, sighting);
  }
}

const NOT_SEEN = { status: 'unknown', cause: new Error('it may not be looked at') } as const;

function refOf({ pid, startToken }: Sighting): Member['ref'] {
  return { pid, ...(startToken === undefined ? {} : { startToken }) };
}
