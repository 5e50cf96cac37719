import { schedules, stopMatching } from 'deadsure';
import type { StopReport, Survivor } from 'deadsure';
import { enforceLimits } from 'deadsure/supervise';
import type { LimitWatchdog, Verdict } from 'deadsure/supervise';
import { verdictOf } from './limits.ts';
import type { Agent, AgentPool } from './pool.ts';
import { readUsage } from './session-log.ts';

/** What an observer is told: `terminating` is what is meant to happen, the others are what did. */
export type WatchEvent =
  | { readonly type: 'terminating'; readonly key: string; readonly reason: string }
  | { readonly type: 'terminated'; readonly key: string; readonly pids: readonly number[] }
  | { readonly type: 'survived'; readonly key: string; readonly survivors: readonly Survivor[] }
  | { readonly type: 'unknown'; readonly key: string; readonly reason: string };

export interface WatchOptions {
  readonly intervalMs: number;
  readonly onEvent: (event: WatchEvent) => void;
  /** How an agent is ended. @defaultValue {@link endAgent} */
  readonly end?: (agent: Agent) => Promise<StopReport>;
}

/** Ends agents that are over their limits: decide, kill, verify, and only then change the status. */
export function watchLimits(
  pool: AgentPool,
  { intervalMs, onEvent, end = endAgent }: WatchOptions,
): LimitWatchdog {
  const reasons = new Map<string, string>();
  return enforceLimits<Agent>({
    list: () => pool.running,
    key: ({ key }) => key,
    verdict,
    stop: end,
    intervalMs,
    onTerminating: ({ key }, reason) => {
      reasons.set(key, reason);
      onEvent({ type: 'terminating', key, reason });
    },
    onTerminated: (agent, { processes }) => {
      // The one place that ends "running": from here on a new one may be started.
      agent.status = outcomeOf(agent, reasons.get(agent.key));
      onEvent({ type: 'terminated', key: agent.key, pids: processes.map(({ pid }) => pid) });
    },
    onSurvivor: ({ key }, { survivors }) => {
      onEvent({ type: 'survived', key, survivors });
    },
    onUnknown: ({ key }, reason) => {
      onEvent({ type: 'unknown', key, reason });
    },
  });
}

/** The reason of a stop that somebody asked for. */
export const OPERATOR = 'stopped by the operator';

/** Ends every agent, on the same path, and the watchdog; whoever is being started, too. */
export async function shutDown(pool: AgentPool, watchdog: LimitWatchdog): Promise<StopReport[]> {
  await pool.close();
  try {
    return await Promise.all(pool.running.map(({ key }) => watchdog.stop(key, OPERATOR)));
  } finally {
    // Waits for every kill, also where one could not even be tried.
    await watchdog.close();
  }
}

function outcomeOf({ process: { child } }: Agent, reason: string | undefined): Agent['status'] {
  if (reason === OPERATOR) return 'stopped';
  return child.exitCode === 0 ? 'completed' : 'failed';
}

function verdict({ limits, log, process }: Agent): Verdict {
  // Its children may still be at work: it stays "running" until they are proven gone too.
  const { exitCode, signalCode } = process.child;
  if (exitCode !== null || signalCode !== null) {
    return { verdict: 'exceeded', reason: `its process ended (${exitCode ?? signalCode})` };
  }
  return verdictOf(limits, () => readUsage(log));
}

/** SIGKILL for everything in its worktree, below it, or with its mark, wherever that has gone. */
export function endAgent({ worktree, process: { marker } }: Agent): Promise<StopReport> {
  return stopMatching({ path: worktree }, { schedule: schedules.killNow, marker });
}
