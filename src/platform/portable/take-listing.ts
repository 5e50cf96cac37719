import { joinListing, type Listing } from './listing.js';
import type { Sources } from './sources.js';

/** Of our own choosing; ps-list sets itself no limit, and only the names would be missing. */
const TABLE_TIMEOUT_MS = 10_000;

/** Lists all processes through ps-list and our `ps`. Rejects with ProcessTableError. */
export async function takeListing(sources: Sources): Promise<Listing> {
  const table = await tableOf(sources);
  return joinListing(table, await sources.lines(), sources.self);
}

/** Empty where ps-list fails: then our own `ps`, which does not lean on it, tells all but the better names. */
function tableOf(sources: Sources): ReturnType<Sources['table']> {
  return new Promise((resolve) => {
    const giveUp = (): void => {
      cancel();
      resolve([]);
    };
    const cancel = sources.clock.after(TABLE_TIMEOUT_MS, giveUp);
    sources.table().then((rows) => {
      cancel();
      resolve(rows);
    }, giveUp);
  });
}
