import { isDeepStrictEqual } from 'node:util';
import type { ProcessFate } from '../../../src/index.js';
import type { Life } from '../life.js';
import type { AnyReport, PerformedCall } from '../performed-call.js';
import type { Played } from '../playing.js';
import type { Sending } from '../witness.js';
import type { World } from '../world.js';
import type { Rule } from './afterwards.js';
import { isOnItsNumber, onlyLife } from './at-settling.js';

type ReportRule = (world: World, call: PerformedCall, report: AnyReport) => string[];

/** The signals of each process are those that it really got from this call, in order. */
function signalsAreHistory(world: World, call: PerformedCall, report: AnyReport): string[] {
  return report.processes.flatMap((one) => {
    const life = onlyLife(world, one);
    if (life === undefined) return [];
    const sent = call.sendings.filter((sending) => isTold(sending) && sending.to === life.pid);
    if (isRaceIn(world) && report.processes.filter(({ pid }) => pid === life.pid).length > 1)
      return [];
    // Where a number changed hands, whom it was sent to and whom it met are not the same.
    if (
      isRaceIn(world) &&
      sent.some(({ reached }) => reached.length > 0 && !reached.includes(life))
    )
      return [];
    const got = sent.filter(({ reached }) => reached.includes(life)).map(({ signal }) => signal);
    if (got.join() === one.signals.join()) return [];
    return [
      `pid ${one.pid} got ${got.join() || 'nothing'}, the report says ${one.signals.join() || 'nothing'}`,
    ];
  });
}

function isRaceIn({ machine: { callTakesMs, kind } }: World): boolean {
  return callTakesMs > 0 || kind === 'ps';
}

/** The stages' sentTo are all signals that were sent, and no others. */
function stagesAreHistory(_: World, call: PerformedCall, report: AnyReport): string[] {
  const sent = call.sendings
    .filter((one) => isTold(one) && one.result === 'sent')
    .map(({ signal, to }) => `${signal} to ${to}`);
  const told = report.stages.flatMap(({ signal, sentTo }) =>
    sentTo.map((pid) => `${signal} to ${pid}`),
  );
  if (isDeepStrictEqual(told.sort(), sent.sort())) return [];
  return [`sent ${sent.join(', ')}; the stages say ${told.join(', ')}`];
}

/** Each fate is what became of the process, by what this call did. */
function fatesAreHistory(world: World, call: PerformedCall, report: AnyReport): string[] {
  return report.processes.flatMap((one) => {
    const life = onlyLife(world, one);
    if (life === undefined) return [];
    const wrong = wrongFate(world, call, one, life);
    return wrong === undefined ? [] : [`pid ${one.pid} is said to be ${one.fate}, but ${wrong}`];
  });
}

function wrongFate(
  world: World,
  call: PerformedCall,
  one: ProcessFate,
  life: Life,
): string | undefined {
  const { startedMs } = call;
  // A query takes several looks before the first one of the stop.
  const looks = call.plan.how === 'stopMatching' ? 15 : 5;
  const slackMs = looks * world.machine.lookTakesMs + 60 * world.machine.callTakesMs;
  const wasKilled = one.signals.includes('SIGKILL');
  switch (one.fate) {
    case 'killed':
      return wasKilled ? undefined : 'was sent no SIGKILL';
    case 'exited':
      if (wasKilled) return 'was sent SIGKILL';
      // Of a hidden one only the number can be asked for: while anybody has that, it may be there.
      if (life.obscuredSinceMs <= startedMs || isOnItsNumber(world, life)) return undefined;
      return life.diedMs < startedMs ? 'was dead before' : undefined;
    case 'zombie':
    case 'already-gone':
      // For a latecomer the first look is the one that found it.
      if (one.role !== 'target') return undefined;
      return life.diedMs <= startedMs + slackMs + heldUpMs(world, call)
        ? undefined
        : 'lived at the first look';
    case 'recycled':
      return world.lives.some((other) => other !== life && hadItsNumber(other, life))
        ? undefined
        : 'nobody had its number afterwards';
    case 'alive':
    case 'unknown':
      return undefined;
  }
}

/** How long other calls of ours held the event loop, to freeze a tree, before this one sent anything. */
function heldUpMs({ busy }: World, { startedMs, sendings }: PerformedCall): number {
  const untilTurn = sendings[0]?.turn ?? Infinity;
  const held = busy.filter(({ fromMs, turn }) => fromMs >= startedMs && turn < untilTurn);
  return held.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Whether a process, or a thread of it, was given a number after the one that had it died; a thread may be over again. */
function hadItsNumber(other: Life, { pid, diedMs }: Life): boolean {
  if (other.pid === pid && other.bornMs >= diedMs) return true;
  return other.threads.some(({ id, fromMs }) => id === pid && fromMs >= diedMs);
}

/** goneAfterMs is there for whoever went during the call, is not before the death, and not after the end. */
function timesAreHistory(world: World, call: PerformedCall, report: AnyReport): string[] {
  return report.processes.flatMap((one) => {
    const { goneAfterMs, fate, pid } = one;
    const wentMeanwhile = fate === 'exited' || fate === 'killed';
    if (wentMeanwhile && goneAfterMs === undefined) return [`pid ${pid} is ${fate} without a time`];
    if (
      (fate === 'alive' || fate === 'unknown' || fate === 'zombie' || fate === 'already-gone') &&
      goneAfterMs !== undefined
    )
      return [`pid ${pid} is ${fate} and has a time`];
    const life = onlyLife(world, one);
    if (goneAfterMs === undefined || life === undefined) return [];
    // The report's clock begins when the targets were looked up, and ends with the call.
    const goneAtMs = (call.settledMs ?? NaN) - report.durationMs + goneAfterMs;
    if (goneAtMs < life.diedMs - 1e-6)
      return [`pid ${pid} is said to be gone at ${goneAtMs} ms, and died at ${life.diedMs} ms`];
    return goneAfterMs > report.durationMs + 1e-6 ? [`pid ${pid} is gone after the end`] : [];
  });
}

/** The outcome follows from the fates, and the survivors are whoever is not gone. */
function theOutcomeFollows(_: World, call: PerformedCall, report: AnyReport): string[] {
  const { processes, outcome, survivors } = report;
  const left = processes.filter(({ fate }) => fate === 'alive' || fate === 'unknown');
  const wrong = (why: string): string[] => [`outcome ${outcome}: ${why}`];
  switch (outcome) {
    case 'already-gone':
      return processes.every(({ goneAfterMs }) => goneAfterMs === undefined) && left.length === 0
        ? []
        : wrong('somebody was not');
    case 'stopped':
      return !processes.some(({ fate }) => fate === 'killed') && left.length === 0
        ? []
        : wrong('somebody was killed, or is left');
    case 'killed':
      return processes.some(({ fate }) => fate === 'killed') && left.length === 0
        ? []
        : wrong('nobody was, or somebody is left');
    case 'would-stop':
      return call.plan.dryRun ? [] : wrong('it was no rehearsal');
    case 'survived':
    case 'unknown':
    case 'aborted': {
      const pids = left.map(({ pid, startToken }) => `${pid} ${startToken}`).sort();
      const told = survivors.map(({ pid, startToken }) => `${pid} ${startToken}`).sort();
      // Where it could not be seen whom they left behind, one of the gone stands for all of those.
      const isBlind = left.length === 0 && survivors.length === 1 && outcome === 'unknown';
      const isEarly = outcome === 'aborted' && call.events.length === 0;
      if (!isDeepStrictEqual(pids, told) && !isBlind && !isEarly) return wrong('other survivors');
      const isKnown = survivors.some(({ reason }) => reason !== 'unknown');
      return outcome !== 'aborted' && isKnown !== (outcome === 'survived')
        ? wrong(`reasons ${survivors.map(({ reason }) => reason).join()}`)
        : [];
    }
  }
}

/** A report is plain data, lasts no longer than the call, and claims no coverage that nobody asked for. */
function itIsPlainAndModest(world: World, call: PerformedCall, report: AnyReport): string[] {
  const { settledMs = 0, startedMs, plan } = call;
  const { coverage, durationMs } = report;
  const claims: Record<string, boolean> = {
    cgroup: false,
    marker: plan.marked && world.canReadEnvironments,
    session: plan.scope === 'tree',
    lineage: plan.scope === 'tree',
    process: true,
  };
  return [
    ...(isDeepStrictEqual(JSON.parse(JSON.stringify(report)), report)
      ? []
      : ['it is not plain data']),
    ...(claims[coverage] === true ? [] : [`it claims ${coverage}`]),
    ...(durationMs <= settledMs - startedMs + 1e-6
      ? []
      : [`it claims to have lasted ${durationMs} ms`]),
  ];
}

function isTold({ signal }: Sending): boolean {
  return signal !== 'SIGSTOP' && signal !== 'SIGCONT';
}

export const REPORT_RULES: readonly Rule[] = [
  signalsAreHistory,
  stagesAreHistory,
  fatesAreHistory,
  timesAreHistory,
  theOutcomeFollows,
  itIsPlainAndModest,
].map((rule: ReportRule) => {
  const named: Rule = ({ world }: Played, call) =>
    call.report === undefined ? [] : rule(world, call, call.report);
  return Object.defineProperty(named, 'name', { value: rule.name });
});
