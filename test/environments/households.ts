import type { Inhabitant } from './inhabitants.js';
import { type Cast, type Household, SIZES } from './said.js';

/** The numbers inside of all that belong to each of the cast, from outside, before anything was stopped. */
export type Households = Readonly<Record<Household, readonly number[]>>;

/** Whoever is below each of them; the one that nobody is above is the daemon that was left behind. */
export function householdsOf(
  cast: Cast,
  everybody: readonly Inhabitant[],
  announced: readonly number[],
): Households {
  const below = (root: number): number[] => {
    const outside = everybody.find(({ pid }) => pid === root)?.outside;
    return [root, ...everybody.filter(({ parent }) => parent === outside).map(({ pid }) => pid)];
  };
  const { marked, stranger } = cast;
  const found = {
    canary: below(cast.canary),
    lineage: below(cast.lineage),
    crowd: below(cast.crowd),
    typed: below(cast.typed),
    filed: below(cast.filed),
  };
  const known = new Set([marked, stranger, ...Object.values(found).flat()]);
  const all = { ...found, marked: [marked, ...announced.filter((pid) => !known.has(pid))] };
  for (const name of Object.keys(SIZES) as Household[]) {
    if (all[name].length !== SIZES[name]) throw new Error(`${name} is ${String(all[name])}`);
  }
  return all;
}
