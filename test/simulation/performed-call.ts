import type { AbortedReport, StopEvent, StopReport } from '../../src/index.js';
import type { FakeChildProcess } from '../../src/testing/testing.js';
import type { Life } from './life.js';
import type { CallPlan } from './plan.js';
import type { Sending } from './witness.js';

/** A report of whatever kind. */
export type AnyReport = StopReport | AbortedReport;

/** One call of a history: what was asked, what it did, and how it ended. */
export interface PerformedCall {
  readonly plan: CallPlan;
  readonly number: number;
  readonly startedMs: number;
  readonly sendings: Sending[];
  readonly events: StopEvent[];
  /** Whom the targets named at the beginning. */
  readonly named: ReadonlySet<Life>;
  /** What was given as targets, in words. */
  readonly said: readonly string[];
  /** One of the targets must be refused. */
  readonly isForbidden: boolean;
  /** A process that its target says nothing but its exit code of. */
  readonly handles: readonly FakeChildProcess[];
  /** Who was below whom at the beginning, by the parents of that moment; absent where nobody could have seen it. */
  readonly belowAtStart: ReadonlySet<Life>;
  readonly abort: AbortController | undefined;
  /** When its last look that succeeded began. */
  lookedMs: number;
  /** Whose marker it could not read, and why: in the middle of an exec when last asked, or gone before. */
  readonly unread: Map<Life, 'unsettled' | 'gone'>;
  abortedMs: number | undefined;
  sentBeforeAbort: number;
  settledMs: number | undefined;
  settledTurn: number | undefined;
  report: AnyReport | undefined;
  error: unknown;
  /** How many more signals came after it settled. */
  sentAtSettling: number;
}

/** Whether this call may signal anybody at all. */
export function signals({ plan }: PerformedCall): boolean {
  return plan.how !== 'waitUntilGone' && !plan.dryRun;
}

/** Whether it has a KILL stage. */
export function kills(call: PerformedCall): boolean {
  const { how, ends } = call.plan;
  return signals(call) && (how === 'sigkillAndVerify' || ends !== 'without SIGKILL');
}

/** The polite stages that were asked for. */
export function politeStages({ plan }: PerformedCall): CallPlan['polite'] {
  return plan.how === 'escalatingStop' || plan.how === 'stopMatching' ? plan.polite : [];
}

/** How long all polite stages take. */
export function politeMs(call: PerformedCall): number {
  return politeStages(call).reduce((sum, [, ms]) => sum + ms, 0);
}

/** The schedule's sum. */
export function sumMs(call: PerformedCall): number {
  const { how, killMs, ends } = call.plan;
  if (how === 'waitUntilGone' || how === 'sigkillAndVerify') return killMs;
  if (ends === 'without SIGKILL') return politeMs(call);
  return politeMs(call) + (ends === 'as a last resort' ? LAST_RESORT_MS : killMs);
}

// contract.md: a schedule without a final KILL gets { SIGKILL, 2000 }.
const LAST_RESORT_MS = 2_000;
