import type { Listings } from '../listings.js';
import type { Sight } from '../platform.js';
import type { Listing } from './listing.js';
import type { Sources } from './sources.js';

/**
 * Looks for one pid: in a listing, and through kill(2) where it is not listed.
 *
 * @remarks
 * kill(2) knows the ids of threads on Linux, which `ps -A` does not list.
 */
export async function sightOne(
  pid: number,
  sources: Sources,
  listings: Listings<Listing>,
): Promise<Sight> {
  const sight = await listings.sight(({ processes }) => {
    const process = processes.get(pid);
    if (process !== undefined) return { status: 'present', process };
    const probed = sources.probe(pid);
    if (probed === 'absent') return { status: 'absent' };
    return probed === 'denied' ? { status: 'hidden' } : undefined;
  });
  return sight ?? { status: 'thread' };
}
