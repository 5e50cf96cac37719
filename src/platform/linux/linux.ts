import { monotonicClock } from '../clock.js';
import { sendSignal, sendToGroup } from '../signal-sender.js';
import type { Platform, Sight, Sighting } from '../platform.js';
import { compareIdentities } from '../../process/identity.js';
import { treeOrder } from '../../process/tree-order.js';
import { carrying } from './carrying.js';
import { Hierarchy } from './control-groups/hierarchy.js';
import { procFacts } from './facts.js';
import { hiddenChildren } from './hidden-children.js';
import { hidesOthers } from './hiding.js';
import { readPidMax } from './kernel-constants.js';
import { leadsNamespace } from './namespace.js';
import { noteNumbers } from './pid-cursor.js';
import { Proc } from './proc.js';
import { ProcView } from './proc-view.js';
import { walkDown } from './walk-down.js';

/** Linux: everything from `/proc`, no helper process, works with an empty PATH. `root` is where `/proc` is mounted. */
export function linuxPlatform(root = '/proc'): Platform {
  const proc = new Proc(root);
  const list = async (): Promise<readonly Sighting[]> => (await proc.listSoon()).processes;
  return {
    name: 'linux',
    clock: monotonicClock,
    self: process.pid,
    // proc_sys_kernel(5): pid_max is one greater than the largest pid.
    largestPid: () => readPidMax(root) - 1,
    ancestors: async () => ancestors(proc),
    sight: async (pid) => sight(proc, pid),
    list,
    view: () => new ProcView(proc, monotonicClock),
    noteNumbers: () => noteNumbers(root),
    descendants: async ({ pid: top }) =>
      walkDown(proc, [top]) ?? treeOrder(await list(), [top]).map(({ pid }) => pid),
    get startPrecisionMs() {
      return 1000 / proc.constants.ticksPerSecond;
    },
    sameIdentity: compareIdentities,
    carries: (pid, name, value) => carrying(proc, pid, name, value),
    cgroups: new Hierarchy(proc),
    leadsNamespace: (pid) => leadsNamespace(root, pid),
    hidesOthers: () => hidesOthers(root),
    hiddenChildren: (pid) => hiddenChildren(proc, pid),
    facts: procFacts(root),
    get uid() {
      return process.geteuid?.();
    },
    send: sendSignal,
    sendGroup: sendToGroup,
  };
}

/** The Linux this runs on. */
export const linux: Platform = linuxPlatform();

function sight(proc: Proc, pid: number): Sight {
  try {
    return look(proc, pid);
  } catch (error) {
    return { status: 'unknown', cause: error };
  }
}

function look(proc: Proc, pid: number): Sight {
  const record = proc.stat(pid);
  if (typeof record !== 'string') {
    proc.assertOurs();
    // Gone meanwhile, what was seen was a process or a thread by its exit signal.
    const group = proc.threadGroup(pid) ?? (record.isThread ? undefined : pid);
    if (group !== pid) return { status: 'thread' };
    proc.refreshBootTime();
    return { status: 'present', process: proc.sighting(record) };
  }
  switch (proc.existence(pid)) {
    case 'absent':
      return { status: 'absent' };
    case 'denied':
      return { status: 'hidden' };
    case 'exists': {
      // It may have been born, or taken over, between the two looks; or this /proc is not ours.
      const again = proc.stat(pid);
      if (typeof again !== 'string') return look(proc, pid);
      proc.assertOurs();
      if (again === 'denied') return { status: 'hidden' };
      return proc.existence(pid) === 'absent'
        ? { status: 'absent' }
        : {
            status: 'unknown',
            cause: new Error(`${pid} exists and ${proc.root} does not show it`),
          };
    }
  }
}

function ancestors(proc: Proc): ReadonlySet<number> {
  proc.assertOurs();
  const found = new Set<number>();
  let record = proc.stat(process.pid);
  // Above one that is hidden nothing can be told; it is not ours to signal either.
  while (typeof record !== 'string' && record.ppid !== 0 && !found.has(record.ppid)) {
    found.add(record.ppid);
    record = proc.stat(record.ppid);
  }
  return found.add(process.ppid);
}
