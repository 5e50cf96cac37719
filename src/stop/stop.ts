import type { Cgroup, Platform, Sighting } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { abandonable } from './abandonable.js';
import { assertSupported } from './assert-supported.js';
import { openCgroup } from './open-cgroup.js';
import { Looking } from './looking.js';
import type { NamedTarget } from './named-targets.js';
import type { StopPlan } from './stop-plan.js';
import type { StopReport } from './stop-report.js';
import type { Timetable } from './timetable.js';
import { Turns } from './turns.js';

/** What a call is to do. */
export interface StopCall {
  readonly platform: Platform;
  readonly plan: StopPlan;
  /** Looks up the targets and guards them; tells whom the caller named as soon as that was read. */
  readonly name: (
    platform: Platform,
    tell: (refs: readonly ProcessRef[]) => void,
  ) => Promise<readonly NamedTarget[]>;
  readonly timetable: Timetable;
  /** Whom the query matches now, for a stop that follows a query. */
  readonly rematch?: (platform: Platform) => Promise<readonly Sighting[]>;
}

/** The same, once the targets are known. */
export interface StopOrder extends Omit<StopCall, 'name' | 'rematch'> {
  readonly rematch: (() => Promise<readonly Sighting[]>) | undefined;
  readonly looking: Looking;
  readonly named: readonly NamedTarget[];
  readonly cgroup: Cgroup | undefined;
  readonly ancestors: ReadonlySet<number>;
  readonly ownSession: number | undefined;
  /** Which numbers were handed out since before the targets were looked up, where that can be told. */
  readonly handedOut: (() => ((pid: number) => boolean) | undefined) | undefined;
}

/** Follows the call until everybody is proven gone or the time is over, and reports. */
export async function stop(call: StopCall): Promise<StopReport> {
  const looking = new Looking(call.platform);
  try {
    return await stopLooking({ ...call, platform: looking.platform }, looking);
  } finally {
    looking.end();
  }
}

async function stopLooking(call: StopCall, looking: Looking): Promise<StopReport> {
  const { platform, plan } = call;
  let refs: readonly ProcessRef[] = [];
  const turns = await abandonable(platform, plan, {
    work: prepare(call, looking, (read) => (refs = read)),
    targets: () => refs,
    release: (late) => {
      late.close();
    },
  });
  try {
    if (plan.signal === undefined) return await turns.run();
    return await Promise.race([turns.untilAborted(plan.signal), turns.run()]);
  } finally {
    turns.close();
  }
}

async function prepare(
  { name, rematch, ...call }: StopCall,
  looking: Looking,
  tell: (refs: readonly ProcessRef[]) => void,
): Promise<Turns> {
  const { platform, plan } = call;
  const handedOut = platform.noteNumbers?.();
  const named = await name(platform, tell);
  assertSupported(platform, plan, named);
  const [ancestors, ourselves] = await Promise.all([
    platform.ancestors(),
    platform.sight(platform.self),
  ]);
  const ownSession = ourselves.status === 'present' ? ourselves.process.sid : undefined;
  const cgroup = openCgroup(platform, plan, ancestors);
  const opened = cgroup && { path: cgroup.path, id: cgroup.id };
  return new Turns({
    ...call,
    plan: { ...plan, cgroup: opened },
    looking,
    rematch: rematch && (() => rematch(platform)),
    named,
    cgroup,
    ancestors,
    ownSession,
    handedOut,
  });
}
