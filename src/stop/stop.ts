import type { Platform, Sighting } from '../platform/platform.js';
import { assertSupported } from './assert-supported.js';
import type { NamedTarget } from './named-targets.js';
import type { StopPlan } from './stop-plan.js';
import type { StopReport } from './stop-report.js';
import type { Timetable } from './timetable.js';
import { Turns } from './turns.js';

/** What a call is to do. */
export interface StopOrder {
  readonly platform: Platform;
  readonly plan: StopPlan;
  readonly named: readonly NamedTarget[];
  readonly timetable: Timetable;
  /** Whom the query matches now, for a stop that follows a query. */
  readonly rematch?: () => Promise<readonly Sighting[]>;
}

/** Follows the order until everybody is proven gone or the time is over, and reports. */
export async function stop(order: StopOrder): Promise<StopReport> {
  const { platform, plan, named } = order;
  assertSupported(platform, plan, named);
  const [ancestors, ourselves] = await Promise.all([
    platform.ancestors(),
    platform.sight(platform.self),
  ]);
  const ownSession = ourselves.status === 'present' ? ourselves.process.sid : undefined;
  const turns = new Turns(order, ancestors, ownSession);
  try {
    if (plan.signal === undefined) return await turns.run();
    return await Promise.race([turns.untilAborted(plan.signal), turns.run()]);
  } finally {
    turns.close();
  }
}
