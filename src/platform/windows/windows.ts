import { compareIdentities } from '../../process/identity.js';
import { treeOrder } from '../../process/tree-order.js';
import { ListingQueue } from '../listing-queue.js';
import { Listings } from '../listings.js';
import type { Platform } from '../platform.js';
import { ancestorsOf } from '../portable/ancestry.js';
import { Lister } from './lister.js';
import type { Listing } from './listing.js';
import { LARGEST_PID } from './pids.js';
import { sightOne } from './sight-one.js';
import { realSources, type Sources } from './sources.js';
import { terminate } from './terminate.js';
import { WindowsView } from './windows-view.js';

/**
 * The back end for Windows.
 *
 * @remarks
 * It looks through PowerShell (Get-CimInstance), which tells when a process was created to a microsecond, so
 * that a number that was given away is noticed, and a parent that cannot be one. Where there is no PowerShell it
 * looks through ps-list, which tells numbers and names: then a stored reference is the bare number, and
 * command lines and ages cannot be matched. There are no signals: whoever is stopped is ended by force.
 */
export function windows(sources: Sources = realSources): Platform {
  const queue = new ListingQueue(sources.clock, new Lister(sources).take);
  return lookingThrough(new Listings(queue), sources);
}

function lookingThrough(listings: Listings<Listing>, sources: Sources): Platform {
  return {
    name: 'windows',
    clock: sources.clock,
    self: sources.self,
    onlyKills: true,
    until: (signal) => lookingThrough(listings.until(signal), sources),
    largestPid: () => LARGEST_PID,
    ancestors: async () => ancestorsOf(sources.self, await listings.take()),
    sight: (pid) => sightOne(pid, sources, listings),
    list: async () => [...(await listings.take()).processes.values()],
    view: () => new WindowsView(sources, listings),
    descendants: async (root) => {
      const { processes } = await listings.take();
      const now = processes.get(root.pid);
      if (now === undefined || compareIdentities(root, now) === 'different') return [];
      return treeOrder(processes.values(), [root.pid]).map(({ pid }) => pid);
    },
    // The kernel's clock ticks 64 times a second.
    startPrecisionMs: 16,
    sameIdentity: compareIdentities,
    send: (pid, signal) => terminate(sources, pid, signal),
  };
}
