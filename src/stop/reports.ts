import { ProcessTableError } from '../errors/process-table-error.js';
import { wordsFor } from './wording.js';
import { coverageOf } from './coverage.js';
import type { Reach } from './coverage.js';
import { isLeft } from './member.js';
import type { Member } from './member.js';
import type { NamedTarget } from './named-targets.js';
import { currentStatus } from './signal-member.js';
import type { StopPlan } from './stop-plan.js';
import type {
  AbortedReport,
  DryRunReport,
  FailedReport,
  GoneReport,
  ProcessFate,
  ReportBase,
  StageRecord,
  Survivor,
} from './stop-report.js';
import { fateOf, shortened, survivorsOf } from './survivors.js';

/** What reports are made from. */
export interface ReportSource extends Reach {
  readonly plan: StopPlan;
  readonly named: readonly NamedTarget[];
  readonly members: readonly Member[];
  readonly stages: readonly StageRecord[];
  readonly startedMs: number;
  /** Why it cannot be said that nobody else is left, if it cannot. */
  readonly blind: unknown;
}

/** The verdict at the end. */
export function finalReport(source: ReportSource): GoneReport | FailedReport {
  const [first, ...others] = [
    ...survivorsOf(source.platform, source.members, false),
    ...unseen(source),
  ];
  if (first === undefined) {
    return { ok: true, outcome: outcomeOf(source.members), survivors: [], ...base(source) };
  }
  const survivors = [first, ...others] as const;
  const isKnown = survivors.some(({ reason }) => reason !== 'unknown');
  return { ok: false, outcome: isKnown ? 'survived' : 'unknown', survivors, ...base(source) };
}

/** What would have been stopped. */
export function dryRunReport(source: ReportSource): DryRunReport {
  return { ok: false, outcome: 'would-stop', survivors: [], ...base(source) };
}

/** How far a stop had come when it was abandoned. */
export function abortedReport(source: ReportSource): AbortedReport {
  const survivors = survivorsOf(source.platform, source.members, true);
  return { ok: false, outcome: 'aborted', survivors, ...base(source) };
}

function base(source: ReportSource): ReportBase {
  const { platform, plan, named, members, stages, startedMs } = source;
  return {
    targets: named.map(({ ref }) => ({ ...ref })),
    processes: members.map((member) => describe(member, startedMs)),
    stages: stages.map((stage) => ({ ...stage, sentTo: [...stage.sentTo] })),
    coverage: coverageOf(source, members),
    durationMs: platform.clock.now() - startedMs,
    ...(plan.label === undefined ? {} : { label: plan.label }),
  };
}

function describe(member: Member, startedMs: number): ProcessFate {
  const { ref, role, command, signals, goneAtMs } = member;
  const parentPid = waitingParent(member);
  return {
    ...ref,
    role,
    ...shortened(command),
    fate: fateOf(member),
    signals: [...signals],
    ...(goneAtMs === undefined ? {} : { goneAfterMs: goneAtMs - startedMs }),
    ...(parentPid === undefined ? {} : { parentPid }),
  };
}

/** The parent that has yet to reap a zombie. */
function waitingParent(member: Member): number | undefined {
  if (isLeft(member)) return undefined;
  const status = currentStatus(member);
  return status.status === 'zombie' ? status.process.ppid : undefined;
}

function outcomeOf(members: readonly Member[]): GoneReport['outcome'] {
  if (members.some(({ fate }) => fate === 'killed')) return 'killed';
  return members.some(({ goneAtMs }) => goneAtMs !== undefined) ? 'stopped' : 'already-gone';
}

/** Everybody we know of is gone, and the machine could not be looked at for anybody else. */
function unseen({ members, named, blind }: ReportSource): Survivor[] {
  if (blind === undefined || members.some(isLeft)) return [];
  const ref = named[0]?.ref ?? members[0]?.ref;
  const what = `whether it left anybody behind could not be seen: ${wordsFor(blind)}`;
  // Nobody was signalled, and there is nobody to name.
  if (ref === undefined) {
    const nobody = `whether there is anybody to stop could not be seen: ${wordsFor(blind)}`;
    throw new ProcessTableError(nobody, { cause: blind });
  }
  return [{ ...ref, reason: 'unknown', state: 'unknown', hint: `It is gone itself, but ${what}` }];
}
