import type { Listings } from '../listings.js';
import type { Sight } from '../platform.js';
import type { Listing } from './listing.js';
import type { Sources } from './sources.js';

/**
 * Looks for one pid: in a listing, and through kill(2) where it is not listed.
 *
 * @remarks
 * kill(2) knows the ids of threads on Linux, which `ps -A` does not list. A process that was born after
 * the listing is in the next one, so only what is missing twice is called a thread.
 */
export async function sightOne(
  pid: number,
  sources: Sources,
  listings: Listings<Listing>,
): Promise<Sight> {
  for (let looks = 0; looks < 2; looks++) {
    const attempt = await listings.attempt();
    if (!attempt.ok) return { status: 'unknown', cause: attempt.error };
    const process = attempt.listing.processes.get(pid);
    if (process !== undefined) return { status: 'present', process };
    const probed = sources.probe(pid);
    if (probed === 'absent') return { status: 'absent' };
    if (probed === 'denied') return { status: 'hidden' };
  }
  return { status: 'thread' };
}
