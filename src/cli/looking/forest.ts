import type { ProcessInfo, ProcessTable } from '../../index.js';
import { branches, type Branch } from '../render/branches.js';

/** One process of a drawn tree. */
export interface Shown {
  readonly info: ProcessInfo;
  readonly remark: string | undefined;
  readonly levels: Branch<unknown>['levels'];
}

/** Which part of the machine is drawn, and who is looking. */
export interface Forest {
  readonly root: number | undefined;
  readonly self: number;
  readonly withKernel: boolean;
}

/** The processes in the order in which they are drawn, each with what is to be remarked about it. */
export function forest(
  table: ProcessTable,
  { root, self, withKernel }: Forest,
): { shown: Shown[]; kernelThreads: number } {
  const wanted = root === undefined ? [...table] : [table.get(root), ...table.descendants(root)];
  const present = wanted.filter((info) => info !== undefined);
  const kernel = withKernel || root !== undefined ? new Set<number>() : kernelThreads(table);
  const ancestors = ancestorsOf(table, self);
  const drawn = branches(present.filter(({ pid }) => !kernel.has(pid)));
  return {
    shown: drawn.map(({ item: info, levels }) => ({
      info,
      levels,
      remark: remarkOn(info, self, ancestors),
    })),
    kernelThreads: kernel.size,
  };
}

/** All below kthreadd, which is pid 2 and has neither a parent nor a command line. */
function kernelThreads(table: ProcessTable): Set<number> {
  const kthreadd = table.get(2);
  const isKernel = kthreadd?.ppid === 0 && kthreadd.name === 'kthreadd' && !hasCommand(kthreadd);
  if (!isKernel) return new Set();
  const below = table.descendants(2).filter((info) => !hasCommand(info));
  return new Set([2, ...below.map(({ pid }) => pid)]);
}

function hasCommand({ command }: ProcessInfo): boolean {
  return command !== undefined && command !== '';
}

function ancestorsOf(table: ProcessTable, self: number): Set<number> {
  const found = new Set<number>();
  let next = table.get(self)?.ppid;
  while (next !== undefined && !found.has(next)) {
    found.add(next);
    next = table.get(next)?.ppid;
  }
  return found;
}

function remarkOn(
  { pid, ppid, state }: ProcessInfo,
  self: number,
  ancestors: ReadonlySet<number>,
): string | undefined {
  const remarks = [
    ...(pid === self ? ['this command'] : []),
    ...(ancestors.has(pid) ? ['ancestor of this command'] : []),
    ...(state === 'zombie' ? [`zombie: parent ${ppid} has yet to collect it`] : []),
    ...(state === 'stopped' ? ['stopped: SIGCONT continues it'] : []),
    ...(state === 'traced' ? ['held by a debugger'] : []),
  ];
  return remarks.length === 0 ? undefined : remarks.join(', ');
}
