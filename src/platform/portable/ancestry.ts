import type { Listing } from './listing.js';

/** The parent of a process, its parent, and so on, as far as a listing tells. A circle ends it. */
export function ancestorsOf(pid: number, { processes }: Pick<Listing, 'processes'>): Set<number> {
  const met = new Set<number>();
  let parent = processes.get(pid)?.ppid ?? 0;
  while (parent > 0 && parent !== pid && !met.has(parent)) {
    met.add(parent);
    parent = processes.get(parent)?.ppid ?? 0;
  }
  return met;
}
