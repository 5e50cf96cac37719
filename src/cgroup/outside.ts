import type { Cgroup, Platform, Sighting } from '../platform/platform.js';
import { treeOrder } from '../process/tree-order.js';

/**
 * Whether a process that was just moved into a group may have started somebody before, who is not in it.
 *
 * @remarks
 * Its descendants can be seen. An orphan of it hangs on whoever adopts orphans (init, or a subreaper among its
 * ancestors, prctl(2)) and cannot be told from their own children: whoever hangs there and is younger than
 * the process may be one.
 */
export async function mayHaveChildrenOutside(
  platform: Platform,
  group: Cgroup,
  process: Sighting,
): Promise<boolean> {
  const all = await platform.list();
  const { pids } = group.look(() => true);
  const outside = all.filter(({ pid }) => !pids.has(pid) && pid !== process.pid);
  if (treeOrder(all, [process.pid]).some(({ pid }) => !pids.has(pid))) return true;
  const adopters = adoptersOf(process, all, platform.self);
  return outside.some(
    (other) => adopters.has(other.ppid) && !isOlder(other, process) && !isOver(other),
  );
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
