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
  const target = onlyTarget(actors);
  const placed = actors.map((actor) => {
    const ppid = kinship(actor) ?? (actor.role === 'descendant' ? target : undefined);
    return { actor, pid: actor.pid, ppid };
  });
  const tree = branches(placed).map(({ item, levels }) => ({ item: item.actor, levels }));
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

/** Whom a descendant hangs on whose parent was not seen, because it was born after the look. */
function onlyTarget(actors: readonly Actor[]): number | undefined {
  const targets = actors.filter(({ role }) => role === 'target');
  return targets.length === 1 ? targets[0]?.pid : undefined;
}
