import { StopAbortedError } from '../errors/stop-aborted-error.js';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { onAbort } from './abort-listeners.js';
import { abortedReport } from './reports.js';
import type { StopPlan } from './stop-plan.js';
import type { AbortedReport } from './stop-report.js';

// Where looking is quick, the report is worth waiting for; a caller is promised an answer within 100 ms.
const PATIENCE_MS = 50;

/** What comes before the first signal. */
export interface Beginning<T> {
  readonly work: Promise<T>;
  /** Whom the caller named, as far as that was read. */
  readonly targets: () => readonly ProcessRef[];
  /** Gives back what the work brought, if it came too late. */
  readonly release: (result: T) => void;
}

/** Waits for what comes before the first signal, but not much longer than until the call is abandoned. */
export async function abandonable<T>(
  platform: Platform,
  plan: StopPlan,
  { work, targets, release }: Beginning<T>,
): Promise<T> {
  const { signal } = plan;
  if (signal === undefined) return work;
  const startedMs = platform.clock.now();
  const ends: (() => void)[] = [];
  const abandoned = new Promise<never>((_, reject) => {
    const giveUp = (): void => {
      void work.then(release, () => undefined);
      const report = reportOf(platform, plan, targets(), startedMs);
      reject(new StopAbortedError(report, { cause: signal.reason }));
    };
    const beginToGiveUp = (): void => {
      ends.push(platform.clock.after(PATIENCE_MS, giveUp));
    };
    if (signal.aborted) beginToGiveUp();
    else ends.push(onAbort(signal, beginToGiveUp));
  });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    for (const end of ends) end();
  }
}

/** Nobody was looked at yet: of each target it is known that it was named. */
function reportOf(
  platform: Platform,
  plan: StopPlan,
  targets: readonly ProcessRef[],
  startedMs: number,
): AbortedReport {
  const source = {
    platform,
    plan,
    named: [],
    members: [],
    stages: [],
    startedMs,
    // Nothing was looked at.
    hidesOthers: true,
    blind: undefined,
  };
  return {
    ...abortedReport(source),
    targets,
    processes: targets.map((ref) => ({ ...ref, role: 'target', fate: 'unknown', signals: [] })),
    survivors: targets.map((ref) => ({
      ...ref,
      reason: 'aborted',
      state: 'unknown',
      hint: 'The stop was abandoned before this process was looked at; call again to stop it.',
    })),
  };
}
