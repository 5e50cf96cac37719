import { ListingQueue } from '../listing-queue.js';
import { Listings } from '../listings.js';
import type { Platform } from '../platform.js';
import { sendSignal } from '../signal-sender.js';
import { ancestorsOf } from './ancestry.js';
import { largestPid } from './largest-pid.js';
import { PortableView } from './portable-view.js';
import { sightOne } from './sight-one.js';
import { realSources, type Sources } from './sources.js';
import { sameStart } from './start-token.js';
import { takeListing } from './take-listing.js';
import type { Listing } from './listing.js';
import { descendantsOf } from './tree.js';

/**
 * The back end for systems with a BSD or procps `ps`: macOS, FreeBSD, OpenBSD, NetBSD.
 *
 * @param system - the system's name as `process.platform` has it; only {@link Platform.largestPid} depends on it
 *
 * @remarks
 * It looks through ps-list, pidtree and one `ps` of its own, so a look takes tens of milliseconds and
 * helper processes, starts are known to the second, nothing can be frozen, and no environment, working
 * directory or socket can be told. No group is ever signalled, so that kill(2)'s EPERM for a group of
 * zombies (macOS) cannot mislead.
 */
export function portableFor(system: string, sources: Sources = realSources): Platform {
  const queue = new ListingQueue(sources.clock, (signal) => takeListing(sources, signal));
  return lookingThrough(new Listings(queue), system, sources);
}

function lookingThrough(listings: Listings<Listing>, system: string, sources: Sources): Platform {
  return {
    name: 'portable',
    clock: sources.clock,
    self: sources.self,
    until: (signal) => lookingThrough(listings.until(signal), system, sources),
    largestPid: () => largestPid(system),
    ancestors: async () => ancestorsOf(sources.self, await listings.take()),
    sight: (pid) => sightOne(pid, sources, listings),
    list: async () => [...(await listings.take()).processes.values()],
    view: () => new PortableView(sources, listings),
    descendants: async (root) => {
      const listing = await listings.take();
      return listings.exclusively(() => descendantsOf(root, listing, sources));
    },
    // ps tells whole seconds, and may move them by one: see start-token.ts.
    startPrecisionMs: 2_000,
    sameIdentity: sameStart,
    get uid() {
      return process.geteuid?.();
    },
    send: sendSignal,
  };
}

/** The same for a system whose name is not known. */
export const portable: Platform = portableFor('unknown');
