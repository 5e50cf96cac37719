import { limited } from '../limited.js';
import { joinListing, type Listing } from './listing.js';
import type { Sources } from './sources.js';

/** Of our own choosing; ps-list sets itself no limit, and only the names would be missing. */
const TABLE_TIMEOUT_MS = 10_000;

/** Lists all processes through ps-list and our `ps`. Rejects with ProcessTableError, or with the signal's reason. */
export async function takeListing(sources: Sources, signal: AbortSignal): Promise<Listing> {
  const table = await tableOf(sources, signal);
  signal.throwIfAborted();
  return joinListing(table, await sources.lines(signal), sources.self);
}

async function tableOf(sources: Sources, signal: AbortSignal): ReturnType<Sources['table']> {
  const limit = { clock: sources.clock, ms: TABLE_TIMEOUT_MS, signal };
  try {
    return await limited(limit, () => sources.table());
  } catch {
    return []; // our own `ps`, which does not lean on it, tells all but the better names
  }
}
