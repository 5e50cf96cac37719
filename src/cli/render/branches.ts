/** What is needed to draw something below something else. */
export interface Branching {
  readonly pid: number;
  /** The parent's pid, if that is known. */
  readonly ppid?: number | undefined;
}

/** One line of a drawn tree. */
export interface Branch<T> {
  readonly item: T;
  /** For each level above it: whether the line down goes on there. The last one is its own. */
  readonly levels: readonly boolean[];
}

/**
 * Puts processes in the order in which a tree is drawn, each below its parent; those whose parent is not
 * among them are roots, in the order given. A circle of parents is entered somewhere, and nobody is lost.
 */
export function branches<T extends Branching>(items: readonly T[]): Branch<T>[] {
  const pids = new Set(items.map(({ pid }) => pid));
  const childrenOf = groupByParent(items);
  const drawn: Branch<T>[] = [];
  const seen = new Set<T>();
  // A stack of our own: a chain of processes may be deeper than a stack of calls.
  const drawBelow = (root: T): void => {
    const waiting: Branch<T>[] = [{ item: root, levels: [] }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      seen.add(next.item);
      drawn.push(next);
      const { levels } = next;
      const children = childrenOf.get(next.item.pid)?.filter((child) => !seen.has(child)) ?? [];
      const below = children.map((item, index) => ({
        item,
        levels: [...levels, index < children.length - 1],
      }));
      waiting.push(...below.reverse());
    }
  };
  for (const item of items) {
    if (item.ppid === undefined || item.ppid === item.pid || !pids.has(item.ppid)) drawBelow(item);
  }
  for (const item of items) if (!seen.has(item)) drawBelow(item);
  return drawn;
}

function groupByParent<T extends Branching>(items: readonly T[]): Map<number | undefined, T[]> {
  const groups = new Map<number | undefined, T[]>();
  for (const item of items) {
    const siblings = groups.get(item.ppid);
    if (siblings === undefined) groups.set(item.ppid, [item]);
    else siblings.push(item);
  }
  return groups;
}

/** The lines to the left of a process, no wider than so many columns: of a deep tree the lowest levels. */
export function branchLines(
  levels: readonly boolean[],
  signs: {
    readonly child: string;
    readonly lastChild: string;
    readonly line: string;
    readonly cut: string;
  },
  columns: number = Infinity,
): string {
  const own = levels.at(-1);
  if (own === undefined) return '';
  const above = levels.slice(0, -1).map((goesOn) => (goesOn ? signs.line : '   '));
  const room = Math.max(0, Math.floor((columns - 4) / 3));
  const shown =
    above.length > room ? [`${signs.cut} `, ...above.slice(above.length - room)] : above;
  return shown.join('') + (own ? signs.child : signs.lastChild);
}
