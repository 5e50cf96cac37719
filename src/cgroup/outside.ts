import type { Cgroup, Platform, Sighting, View } from '../platform/platform.js';
import { treeOrder } from '../process/tree-order.js';

// Others fork too: a look in which every new pid was seen comes soon, or the machine is too busy to tell.
const MOST_LOOKS = 1_000;
const LONGEST_MS = 250;
// A number is handed out before its process can be seen: one that was not to be seen at first, and forked and
// went before it was looked at again, shows only in the pid it leaves behind.
const CLEAN_LOOKS = 3;

/**
 * Whether a process that was just moved into a group may have started somebody before, who is not in it.
 *
 * @remarks
 * Its descendants can be seen. An orphan of it hangs on whoever adopts orphans (init, or a subreaper among its
 * ancestors, prctl(2)) and cannot be told from their own children: whoever hangs there and is younger than
 * the process may be one.
 *
 * One listing is not enough. It takes milliseconds, and a child that forks and goes meanwhile is in none:
 * its own child was not there at the beginning, and it was not there at the end. So it is looked again until,
 * look after look, every pid that was handed out since the last one belongs to somebody who was seen.
 */
export async function mayHaveChildrenOutside(
  platform: Platform,
  group: Cgroup,
  process: Sighting,
): Promise<boolean> {
  const view = platform.view();
  try {
    return await isAnybodyOutside(platform, view, group, process);
  } finally {
    view.close();
  }
}

async function isAnybodyOutside(
  platform: Platform,
  view: View,
  group: Cgroup,
  process: Sighting,
): Promise<boolean> {
  const seen = new Map<number, Sighting>();
  const gone = new Set<Sighting>();
  let endMs = Infinity;
  for (let looks = 1, clean = 0; looks <= MOST_LOOKS; looks++) {
    const { candidates, unseen } = await view.look({ thorough: true });
    for (const one of candidates) seen.set(one.pid, one);
    const { pids } = group.look(() => true);
    const suspects = kinOf(process, [...seen.values()], platform.self).filter(
      (one) => !pids.has(one.pid) && !gone.has(one),
    );
    for (const suspect of suspects) {
      // Who is there before and after the look into the group was not in it. Who went may have been.
      if (await isThereStill(platform, suspect)) return true;
      gone.add(suspect);
    }
    // Before it went it may have started somebody since the look at the machine.
    clean = unseen === 0 && suspects.length === 0 ? clean + 1 : 0;
    if (clean === CLEAN_LOOKS) return false;
    // The first look is a listing, and takes as long as it takes.
    if (looks === 1) endMs = platform.clock.now() + LONGEST_MS;
    else if (platform.clock.now() >= endMs) break;
  }
  return true;
}

/** Who descends from the process, hangs on a parent that was never seen, or may be an orphan of it. */
function kinOf(process: Sighting, all: readonly Sighting[], self: number): Sighting[] {
  const known = new Set(all.map(({ pid }) => pid)).add(0);
  const adopters = adoptersOf(process, all, self);
  const orphans = all.filter(({ ppid }) => adopters.has(ppid) || !known.has(ppid));
  return [...treeOrder(all, [process.pid]), ...orphans].filter(
    (one) => one.pid !== process.pid && !isOlder(one, process) && !isOver(one),
  );
}

async function isThereStill(platform: Platform, suspect: Sighting): Promise<boolean> {
  const sight = await platform.sight(suspect.pid);
  if (sight.status === 'absent' || sight.status === 'thread') return false;
  if (sight.status !== 'present') return true;
  const { process } = sight;
  if (platform.sameIdentity(suspect, process) === 'different') return false;
  return !isOver(process) && process.exiting !== true;
}

/** We never adopt orphans unless we are init: Node.js does not make itself a subreaper. */
function adoptersOf({ ppid }: Sighting, all: readonly Sighting[], self: number): Set<number> {
  const parentOf = new Map(all.map((one) => [one.pid, one.ppid]));
  const adopters = new Set<number>([1]);
  for (let pid = ppid; pid > 1 && !adopters.has(pid); pid = parentOf.get(pid) ?? 0) {
    adopters.add(pid);
  }
  if (self !== 1) adopters.delete(self);
  return adopters;
}

function isOlder(one: Sighting, other: Sighting): boolean {
  const a = one.startedSinceBootMs ?? one.startedAtMs;
  const b = other.startedSinceBootMs ?? other.startedAtMs;
  return a !== undefined && b !== undefined && a < b;
}

function isOver({ state }: Sighting): boolean {
  return state === 'zombie' || state === 'dead';
}
