import { ProcessTableError } from '../errors/process-table-error.js';
import type { Clock } from '../platform/clock.js';
import type { Newest, Sighting, View } from '../platform/platform.js';
import type { Adoption } from './adoption.js';
import type { Member } from './member.js';
import type { Members } from './members.js';

/** What a chase works with. */
export interface Hunt {
  readonly clock: Clock;
  readonly view: View;
  readonly members: Members;
  adopt(candidates: readonly Sighting[]): Adoption;
  /** Whether a process that cannot be asked any more was started by a stranger, who lives. */
  isChildOfStranger(process: Sighting): boolean;
  /** Keeps whoever was caught from running on. */
  hold(member: Member): void;
}

/** What a chase came to. */
export interface Catch {
  readonly members: readonly Member[];
  /** How many were met after the last member, belong to nobody here. */
  readonly strangers: number;
}

const LONGEST_MS = 20;
const MOST_SIGHTS = 2_000;
// After so many sights without a birth, a millisecond or two, nobody outruns a look.
const IDLE_SIGHTS = 50;

/**
 * Runs after processes that fork and go faster than a look can name them: sights the newest process alone,
 * asks it, and holds it at once, before it can fork in its turn.
 *
 * @remarks
 * A look gathers everybody who is new, and then asks each. Of a chain of processes that each live for less
 * than a tenth of a millisecond it names the dead. Never yields.
 */
export function chase(hunt: Hunt): Catch {
  const { clock, view, members } = hunt;
  const caught: Member[] = [];
  const startedMs = clock.now();
  let strangers = 0;
  let newestPid = -1;
  let askedPid = -1;
  let idle = 0;
  for (let sights = 0; sights < MOST_SIGHTS && idle < IDLE_SIGHTS; sights++) {
    const newest = newestOf(view);
    if (newest === undefined || clock.now() - startedMs >= LONGEST_MS) break;
    idle = newest.pid === newestPid ? idle + 1 : 0;
    newestPid = newest.pid;
    const { process } = newest;
    if (process === undefined || newestPid === askedPid || members.knows(process)) continue;
    askedPid = newestPid;
    const { adopted, unsettled, vanished } = hunt.adopt([process]);
    for (const member of adopted) hunt.hold(member);
    caught.push(...adopted);
    const wasAsked = unsettled.length + vanished.length === 0;
    if (adopted.length > 0) strangers = 0;
    else if (wasAsked || hunt.isChildOfStranger(process)) strangers++;
  }
  return { members: caught, strangers };
}

/** Where it cannot look any more it ends: whoever was held must still be killed or let go, and the next look tells of the failure. */
function newestOf(view: View): Newest | undefined {
  try {
    return view.newestNow?.();
  } catch (error) {
    if (error instanceof ProcessTableError) return undefined;
    throw error;
  }
}
