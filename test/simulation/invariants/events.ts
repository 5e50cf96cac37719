import { isDeepStrictEqual } from 'node:util';
import type { StopEvent } from '../../../src/index.js';
import type { PerformedCall } from '../performed-call.js';
import type { Played } from '../playing.js';
import type { Rule } from './afterwards.js';

/** Every signal, and every refusal, that happened is told by an event, in order; no others are. */
function eventsAreHistory(_: Played, call: PerformedCall): string[] {
  if (!listens(call)) return [];
  const { events, sendings } = call;
  const told = of(events, 'signalled').map(({ signal, process }) => `${signal} to ${process.pid}`);
  const sent = sendings
    .filter(
      ({ signal, result }) => result === 'sent' && signal !== 'SIGSTOP' && signal !== 'SIGCONT',
    )
    .map(({ signal, to }) => `${signal} to ${to}`);
  return told.join() === sent.join() ? [] : [`sent ${sent.join()}; told ${told.join()}`];
}

/** The events tell the same as the report: whom was captured, who came late, who went, the stages, the end. */
function eventsAreTheReport(_: Played, call: PerformedCall): string[] {
  const { events, report } = call;
  if (!listens(call) || report === undefined || events.length === 0) return [];
  const wrong: string[] = [];
  const expect = (what: string, told: unknown, reported: unknown): void => {
    if (isDeepStrictEqual(told, reported)) return;
    wrong.push(`${what}: told ${JSON.stringify(told)}, reported ${JSON.stringify(reported)}`);
  };
  const isEarly = events[0]?.type !== 'captured';
  if (!isEarly) {
    const late = of(events, 'latecomer').map(({ process }) => process.pid);
    const captured = of(events, 'captured').flatMap(({ processes }) =>
      processes.map(({ pid }) => pid),
    );
    expect('members', [...captured, ...late].sort(), report.processes.map(({ pid }) => pid).sort());
  }
  const gone = of(events, 'gone').map(({ process, fate }) => `${process.pid} ${fate}`);
  const fates = report.processes
    .filter(({ fate }) => fate !== 'alive' && fate !== 'unknown')
    .map(({ pid, fate }) => `${pid} ${fate}`);
  if (!isEarly) expect('fates', gone.sort(), fates.sort());
  expect(
    'beginnings of stages',
    of(events, 'stage-started').map(({ signal }) => signal),
    report.stages.map(({ signal }) => signal),
  );
  if (report.outcome !== 'aborted') {
    const ended = of(events, 'stage-ended').map(({ index, waitedMs }) => `${index} ${waitedMs}`);
    expect(
      'ends of stages',
      ended.sort(),
      report.stages.map(({ waitedMs }, index) => `${index} ${waitedMs}`).sort(),
    );
  }
  expect('the end', of(events, 'finished').length, 1);
  const last = events.at(-1);
  if (last?.type === 'finished') expect('the last report', last.report, report);
  else wrong.push(`the last event is ${last?.type ?? 'none'}`);
  return wrong;
}

function of<T extends StopEvent['type']>(
  events: readonly StopEvent[],
  type: T,
): Extract<StopEvent, { type: T }>[] {
  return events.filter((event): event is Extract<StopEvent, { type: T }> => event.type === type);
}

function listens({ plan }: PerformedCall): boolean {
  return plan.listener !== 'none';
}

export const EVENT_RULES: readonly Rule[] = [eventsAreHistory, eventsAreTheReport];
