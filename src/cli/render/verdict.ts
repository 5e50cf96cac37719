import type { AbortedReport, ProcessFate, StopReport } from '../../index.js';
import { seconds } from './duration.js';
import { pidList, processes } from './wording.js';

/** What a stop came to, in one line without its end. */
export function verdictLine(report: StopReport | AbortedReport): string {
  const label = report.label === undefined ? '' : `${report.label}: `;
  return label + words(report);
}

function words(report: StopReport | AbortedReport): string {
  const { processes: all, survivors } = report;
  const count = processes(all.length);
  const are = all.length === 1 ? 'is' : 'are';
  const after = `after ${seconds(report.durationMs)}`;
  const left = survivors.length;
  switch (report.outcome) {
    case 'already-gone':
      return all.length === 0
        ? 'nothing to stop: nobody was running'
        : `already gone: pid ${pidList(all.map(({ pid }) => pid))}`;
    case 'stopped':
      return `stopped: ${count} ${are} gone ${after}`;
    case 'killed':
      return `killed: ${count} ${are} gone ${after}, ${killed(all)}by SIGKILL`;
    case 'would-stop':
      return `dry run: would stop ${count}; nothing was signalled`;
    case 'survived':
      return `FAILED: ${left} of ${count} ${left === 1 ? 'is' : 'are'} not gone ${after}`;
    case 'unknown':
      return `UNKNOWN: ${left} of ${count} could not be proven gone ${after}`;
    case 'aborted':
      return `interrupted ${after}: ${left} of ${count} ${left === 1 ? 'is' : 'are'} not proven gone`;
  }
}

function killed(all: readonly ProcessFate[]): string {
  const count = all.filter(({ fate }) => fate === 'killed').length;
  if (count < all.length) return `${count} `;
  return count === 1 ? '' : 'all ';
}

/** A zombie is gone, and ps(1) still shows it: said, so that the verdict is believed. */
export function zombieLine({ processes: all }: StopReport | AbortedReport): string | undefined {
  const waiting = all.filter(({ parentPid }) => parentPid !== undefined);
  if (waiting.length === 0) return undefined;
  const zombies = pidList(waiting.map(({ pid }) => pid));
  const parents = pidList([...new Set(waiting.map(({ parentPid = 0 }) => parentPid))]);
  return `still shown by ps, as zombies, until their parent ${parents} collects them: pid ${zombies}`;
}
