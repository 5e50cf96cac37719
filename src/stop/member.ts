import type { ProcessState } from '../process/process-info.js';
import type { ProcessRef } from '../process/target.js';
import type { Pin, PinStatus, Sighting } from '../platform/platform.js';
import type { ExitWatch } from './exit-watch.js';
import type { Family } from './family.js';
import type { ProcessFate } from './stop-report.js';

/** How a member is held: what would find it again if its parent died. */
export type Hold = 'cgroup' | 'marker' | 'session' | 'lineage' | 'none';

/** A process the call is responsible for. */
export interface Member {
  readonly ref: ProcessRef;
  readonly role: ProcessFate['role'];
  readonly family: Family;
  readonly command: string | undefined;
  /** Absent where it could not be looked at when it was named. */
  readonly pin: Pin | undefined;
  readonly exit: ExitWatch | undefined;
  readonly signals: NodeJS.Signals[];
  hold: Hold;
  /** It is in a PID namespace whose init is a member: when that one dies, the kernel ends it too. */
  enclosed: boolean;
  status: PinStatus;
  state: ProcessState;
  sighting: Sighting | undefined;
  readonly wasZombie: boolean;
  /** Set once it is proven gone; a zombie counts. */
  fate: Exclude<ProcessFate['fate'], 'alive' | 'unknown'> | undefined;
  goneAtMs: number | undefined;
  /** When it was first found dead, though its parent, or the event loop, has yet to hear of it. */
  firstSeenDeadMs: number | undefined;
  /** It lives in the call's control group, and can be killed with it as a whole. */
  endsWithGroup: boolean;
  /** The errno code with which the system refused our last signal. */
  refused: string | undefined;
  frozen: boolean;
  /** It ran on when the others were killed, or nobody could look then: no look need have shown whom it started last. */
  outran: boolean;
  /** It still matched the query when the time was over. */
  respawned: boolean;
}

/** Whether it is not proven gone. */
export function isLeft(member: Member): boolean {
  return member.fate === undefined;
}

/** Whether it must still be brought to its end: one that is dead only waits to be reaped, or for its `exit` event. */
export function isAlive(member: Member): boolean {
  return isLeft(member) && member.firstSeenDeadMs === undefined;
}

/** Whether nothing of ours reaches it. Killing a control group needs no permission over who lives in it. */
export function isRefused({ refused, endsWithGroup }: Member): boolean {
  return refused !== undefined && !endsWithGroup;
}

/** Whether SIGKILL was sent to it by this call. */
export function wasKilled(member: Member): boolean {
  return member.signals.includes('SIGKILL');
}
