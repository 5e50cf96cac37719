import type { Pin, PinStatus, Sighting } from '../../../src/platform/platform.js';
import { newFamily } from '../../../src/stop/family.js';
import type { Family } from '../../../src/stop/family.js';
import type { Member } from '../../../src/stop/member.js';
import type { StopPlan } from '../../../src/stop/stop-plan.js';

/** What a look shows of a process that sits. */
export function sighting(pid: number, more: Partial<Sighting> = {}): Sighting {
  return {
    pid,
    startToken: `t${pid}`,
    ppid: 1,
    pgid: pid,
    sid: 9_000,
    uid: 1_000,
    state: 'sleeping',
    name: 'program',
    startedSinceBootMs: pid * 1_000,
    ...more,
  };
}

/** A pin that answers what it is told to, and counts how often it was asked. */
export class ToldPin implements Pin {
  readonly ref;
  asked = 0;
  closed = false;
  answer: PinStatus;

  constructor(process: Sighting, answer: PinStatus = { status: 'alive', process }) {
    this.ref = { pid: process.pid, startToken: process.startToken ?? '' };
    this.answer = answer;
  }

  status(): PinStatus {
    this.asked++;
    return this.answer;
  }

  close(): void {
    this.closed = true;
  }
}

/** A member that is alive, unless said otherwise. It joins the family it is given. */
export function member(pid: number, more: Partial<Member> = {}): Member {
  const { family = newFamily(false), sighting: seen = sighting(pid) } = more;
  const made: Member = {
    ref: { pid, startToken: `t${pid}` },
    role: 'target',
    command: `program ${pid}`,
    pin: new ToldPin(seen),
    exit: undefined,
    signals: [],
    hold: 'lineage',
    status: { status: 'alive', process: seen },
    state: 'sleeping',
    wasZombie: false,
    fate: undefined,
    goneAtMs: undefined,
    firstSeenDeadMs: undefined,
    enclosed: false,
    endsWithGroup: false,
    refused: undefined,
    frozen: false,
    outran: false,
    respawned: false,
    ...more,
    family,
    sighting: seen,
  };
  family.members.push(made);
  return made;
}

/** A family whose first member is its root. */
export function family(more: Partial<Family> = {}, ...pids: readonly number[]): Family {
  const made: Family = { ...newFamily(false), ...more };
  const [root] = pids.map((pid) => member(pid, { family: made }));
  if (root !== undefined) made.roots.push(root);
  return made;
}

/** What became of it at this time. */
export function gone(one: Member, fate: NonNullable<Member['fate']>, atMs?: number): Member {
  one.fate = fate;
  one.state = fate === 'zombie' ? 'zombie' : 'dead';
  one.firstSeenDeadMs = atMs ?? 0;
  one.goneAtMs = atMs;
  return one;
}

/** A plan with every default of escalatingStop. */
export function plan(more: Partial<StopPlan> = {}): StopPlan {
  return {
    polite: [{ signal: 'SIGTERM', waitMs: 5_000 }],
    killWaitMs: 2_000,
    scope: 'tree',
    politeTo: 'root',
    marker: undefined,
    cgroup: undefined,
    reject: true,
    dryRun: false,
    signal: undefined,
    label: undefined,
    onEvent: undefined,
    ...more,
  };
}
