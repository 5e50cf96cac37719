/** What is needed to tell who stands below whom. */
interface Related {
  readonly pid: number;
  readonly ppid: number;
}

/** Everything below the roots, parents before children, the roots left out. A circle of parents ends where it began. */
export function treeOrder<T extends Related>(processes: Iterable<T>, roots: Iterable<number>): T[] {
  const childrenOf = new Map<number, T[]>();
  for (const process of processes) {
    const siblings = childrenOf.get(process.ppid);
    if (siblings === undefined) childrenOf.set(process.ppid, [process]);
    else siblings.push(process);
  }
  const seen = new Set(roots);
  const found: T[] = [];
  const below = (pid: number): void => {
    for (const child of childrenOf.get(pid) ?? []) {
      if (seen.has(child.pid)) continue;
      seen.add(child.pid);
      found.push(child);
    }
  };
  for (const root of [...seen]) below(root);
  // The list grows while it is walked: breadth first, so a chain of any depth costs no stack.
  for (const process of found) below(process.pid);
  return found;
}
