import type { Verdict } from 'deadsure/supervise';
import type { Usage } from './session-log.ts';

/** What an agent may use up in one session. What is not set is not limited. */
export interface Limits {
  readonly maxToolTurns?: number;
  /** For configurations from before `maxToolTurns`. */
  readonly maxTurns?: number;
  readonly maxBudgetUsd?: number;
}

/** Whether a session is over its limits. The log is not even read where there are none. */
export function verdictOf(limits: Limits, readUsage: () => Usage): Verdict {
  const { maxToolTurns, maxTurns, maxBudgetUsd } = limits;
  const most = maxToolTurns ?? maxTurns;
  if (most === undefined && maxBudgetUsd === undefined) return { verdict: 'within' };

  let usage: Usage;
  try {
    usage = readUsage();
  } catch (error) {
    // No figure is not the figure 0.
    return { verdict: 'unknown', reason: `the session's log says nothing: ${String(error)}` };
  }
  const { toolTurns, usd } = usage;
  if (most !== undefined && toolTurns >= most) {
    return exceeded(`turn limit exceeded (${toolTurns}/${most})`);
  }
  if (maxBudgetUsd !== undefined && usd >= maxBudgetUsd) {
    return exceeded(`budget limit exceeded ($${usd.toFixed(2)}/$${maxBudgetUsd.toFixed(2)})`);
  }
  return { verdict: 'within' };
}

function exceeded(reason: string): Verdict {
  return { verdict: 'exceeded', reason };
}
