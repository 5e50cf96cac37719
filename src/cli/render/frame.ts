import { actorLine } from './actor-lines.js';
import { branches } from './branches.js';
import type { Style } from './style.js';
import { fit } from './text-width.js';
import type { Actor } from '../stopping/story.js';
import type { Kinship } from '../stopping/kinship.js';

const GONE: readonly Actor['fate'][] = ['already-gone', 'zombie', 'recycled', 'exited', 'killed'];

/**
 * The members of a stop as a tree of so many lines at most. Where that is too little, those who are gone are
 * left out first, and the last line says how many are not shown.
 */
export function actorTree(
  actors: readonly Actor[],
  { kinship, style, rows }: { kinship: Kinship; style: Style; rows: number },
): string[] {
  const tree = branches(
    actors.map((actor) => ({ actor, pid: actor.pid, ppid: kinship(actor) })),
  ).map(({ item, levels }) => ({ item: item.actor, levels }));
  if (tree.length <= rows) return tree.map((branch) => actorLine(branch, style));
  const left = tree.filter(({ item }) => !GONE.includes(item.fate));
  const shown = left.slice(0, Math.max(0, rows - 1));
  const more = tree.length - shown.length;
  const gone = tree.length - left.length;
  return [
    ...shown.map((branch) => actorLine(branch, style)),
    fit(
      `    ${style.signs.cut} and ${more} more, ${gone} of them gone`,
      style.columns,
      style.signs.cut,
    ),
  ];
}
