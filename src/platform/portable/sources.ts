import pidtree, { type AdvancedResult } from 'pidtree';
import psList, { type ProcessDescriptor } from 'ps-list';
import { monotonicClock, type Clock } from '../clock.js';
import { probe } from '../signal-sender.js';
import { runPs, type PsRun } from './run-ps.js';

/** Where this back end gets its knowledge from; replaceable, so that its decisions can be tested anywhere. */
export interface Sources {
  readonly clock: Clock;
  readonly self: number;
  /** ps-list's table. */
  table(): Promise<readonly ProcessDescriptor[]>;
  /** Our `ps`, which the signal ends. */
  lines(signal: AbortSignal): Promise<PsRun>;
  /** pidtree's edges below one process. */
  edges(root: number): Promise<readonly AdvancedResult[]>;
  /** kill(2) with signal 0. */
  probe(pid: number): 'exists' | 'denied' | 'absent';
}

/** The real ones. */
export const realSources: Sources = {
  clock: monotonicClock,
  self: process.pid,
  table: () => psList(),
  lines: runPs,
  edges: async (root) => {
    // Its declarations promise plain pids, whatever the options say.
    const edges: unknown = await pidtree(root, { advanced: true });
    return edges as AdvancedResult[];
  },
  probe,
};
