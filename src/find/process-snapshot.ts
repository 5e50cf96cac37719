import type { ProcessInfo } from '../process/process-info.js';
import { treeOrder } from '../process/tree-order.js';
import type { ProcessTable } from './process-table.js';

/** A table of what is given to it; nothing is looked up later. */
export class ProcessSnapshot implements ProcessTable {
  readonly takenAt: Date;
  readonly #byPid: ReadonlyMap<number, ProcessInfo>;
  #childrenOf: ReadonlyMap<number, readonly ProcessInfo[]> | undefined;

  constructor(processes: Iterable<ProcessInfo>, takenAt: Date) {
    const sorted = [...processes].sort((a, b) => a.pid - b.pid);
    this.#byPid = new Map(sorted.map((process) => [process.pid, process]));
    this.takenAt = takenAt;
  }

  get size(): number {
    return this.#byPid.size;
  }

  get(pid: number): ProcessInfo | undefined {
    return this.#byPid.get(pid);
  }

  has(pid: number): boolean {
    return this.#byPid.has(pid);
  }

  children(pid: number): readonly ProcessInfo[] {
    this.#childrenOf ??= groupByParent(this.#byPid.values());
    return this.#childrenOf.get(pid) ?? [];
  }

  descendants(pid: number): readonly ProcessInfo[] {
    return treeOrder(this.#byPid.values(), [pid]);
  }

  [Symbol.iterator](): Iterator<ProcessInfo> {
    return this.#byPid.values();
  }
}

function groupByParent(processes: Iterable<ProcessInfo>): Map<number, ProcessInfo[]> {
  const groups = new Map<number, ProcessInfo[]>();
  for (const process of processes) {
    // On some systems the first process is its own parent.
    if (process.ppid === process.pid) continue;
    const siblings = groups.get(process.ppid);
    if (siblings === undefined) groups.set(process.ppid, [process]);
    else siblings.push(process);
  }
  return groups;
}
