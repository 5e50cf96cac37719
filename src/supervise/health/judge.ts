import { setImmediate as turn } from 'node:timers/promises';
import type { Liveness, ProcessInfo, Target } from '../../index.js';
import { isObject } from '../options.js';
import { messageOf } from '../warn.js';
import { measureCpu } from './cpu-meter.js';
import { exitStatusOf } from './exit-status.js';
import type { ProcessHealth } from './process-health.js';

const LONGEST_COMMAND = 1_024;

/** What a look at a target found: it, or in one word why there is nothing to be seen. */
export type Looked = ProcessInfo | Exclude<Liveness, 'zombie'>;

/** How a target is doing, told from what `look` finds of it. Never throws; what went wrong is the answer's `problem`. */
export async function judge(
  target: Target,
  look: (target: Target) => Promise<Looked>,
): Promise<ProcessHealth> {
  try {
    // Whoever ended is not looked up: its pid may be another's by now.
    const seen = exitStatusOf(target) === undefined ? await look(target) : 'gone';
    // A child of ours that ended is a zombie until our event loop has its next turn.
    if (typeof seen === 'object' && seen.state === 'zombie') await turn();
    const ended = exitStatusOf(target) !== undefined;
    if (typeof seen === 'object' && seen.state !== 'dead' && !ended) return described(seen);
    const liveness = typeof seen === 'object' || ended ? 'gone' : seen;
    const refused = liveness === 'alive' ? { problem: 'it may not be looked at' } : {};
    const exit = exitStatusOf(target);
    return { ...pidOf(target), health: 'unknown', liveness, zombie: false, ...refused, ...exit };
  } catch (error) {
    const problem = messageOf(error);
    return { ...pidOf(target), health: 'unknown', liveness: 'unknown', zombie: false, problem };
  }
}

function described(info: ProcessInfo): ProcessHealth {
  const { pid, startToken, state, rssBytes, threads, startedAt, command } = info;
  const zombie = state === 'zombie';
  return {
    pid,
    ...(startToken === undefined ? {} : { startToken }),
    health: zombie ? 'zombie' : 'healthy',
    liveness: zombie ? 'zombie' : 'alive',
    zombie,
    state,
    ...measureCpu(info),
    ...(rssBytes === undefined ? {} : { rssBytes }),
    ...(threads === undefined ? {} : { threads }),
    ...(startedAt === undefined
      ? {}
      : { runtimeMs: Math.max(0, Date.now() - startedAt.getTime()) }),
    ...(command === undefined ? {} : { command: command.slice(0, LONGEST_COMMAND) }),
  };
}

function pidOf(target: unknown): { pid?: number } {
  try {
    const pid = isObject(target) ? target['pid'] : target;
    return typeof pid === 'number' ? { pid } : {};
  } catch {
    // A target whose properties cannot be read, which is the `problem` already.
    return {};
  }
}
