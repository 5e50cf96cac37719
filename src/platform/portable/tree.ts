import { ProcessTableError } from '../../errors/process-table-error.js';
import { treeOrder } from '../../process/tree-order.js';
import { limited } from '../limited.js';
import type { Sighting } from '../platform.js';
import type { Listing } from './listing.js';
import type { Sources } from './sources.js';
import { sameStart } from './start-token.js';

/** Of our own choosing; pidtree sets itself no limit. */
const EDGES_TIMEOUT_MS = 10_000;

interface Edge {
  readonly ppid?: number;
  readonly pid: number;
}

/**
 * The pids below a process, parents before children: what pidtree finds, as far as a listing taken right
 * before it agrees about each parent.
 *
 * @remarks
 * So neither pidtree's own `ps` is in it, nor a pid that changed hands between the two looks.
 */
export async function descendantsOf(
  root: Sighting,
  listing: Listing,
  sources: Sources,
): Promise<readonly number[]> {
  const listed = listing.processes.get(root.pid);
  if (listed === undefined || sameStart(root, listed) === 'different') return [];
  const found = new Set([root.pid]);
  for (const { ppid, pid } of await edgesBelow(root.pid, listing, sources)) {
    if (ppid === undefined || !found.has(ppid)) continue;
    if (listing.processes.get(pid)?.ppid === ppid) found.add(pid);
  }
  found.delete(root.pid);
  return [...found];
}

async function edgesBelow(
  root: number,
  listing: Listing,
  sources: Sources,
): Promise<readonly Edge[]> {
  // pidtree takes −1 to mean every process, and reads a number out of anything.
  if (!Number.isSafeInteger(root) || root < 1) {
    throw new ProcessTableError(`pid ${String(root)} has no descendants that could be listed`);
  }
  try {
    const limit = { clock: sources.clock, ms: EDGES_TIMEOUT_MS, signal: undefined };
    return await limited(limit, () => sources.edges(root));
  } catch (error) {
    if (sources.probe(root) === 'absent') return [];
    // pidtree knows no OpenBSD; there the listing alone has to do.
    if (error instanceof Error && error.message.includes('is not supported yet')) {
      return treeOrder(listing.processes.values(), [root]);
    }
    throw new ProcessTableError(
      `cannot list what is below pid ${String(root)}: pidtree failed although the process exists`,
      { cause: error },
    );
  }
}
