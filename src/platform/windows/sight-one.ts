import { ProcessTableError } from '../../errors/process-table-error.js';
import type { Listings } from '../listings.js';
import type { Sight } from '../platform.js';
import type { Listing } from './listing.js';
import { canBePid } from './pids.js';
import type { Sources } from './sources.js';

/** Looks for one pid: in a listing, and through signal 0, which here tells whether a process lives. */
export async function sightOne(
  pid: number,
  sources: Sources,
  listings: Listings<Listing>,
): Promise<Sight> {
  const sight = await listings.sight(({ processes }) => {
    const process = processes.get(pid);
    // It would be answered for the process whose number it is rounded down to.
    if (process === undefined && !canBePid(pid)) return { status: 'absent' };
    const probed = sources.probe(pid);
    if (probed === 'absent') return { status: 'absent' };
    if (process !== undefined) return { status: 'present', process };
    return probed === 'denied' ? { status: 'hidden' } : undefined;
  });
  if (sight !== undefined) return sight;
  const cause = new ProcessTableError(
    `pid ${pid} answers signal 0, and no list of processes has it`,
  );
  return { status: 'unknown', cause };
}
