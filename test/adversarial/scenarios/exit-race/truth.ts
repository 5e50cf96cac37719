import { constants } from 'node:os';
import type { ProcessFate, StopReport } from '../../../../src/index.js';

/** How a process ended, as its parent heard it from wait(2). */
export interface RealEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What is wrong about what several calls said of one process, given how it really ended. */
export function lies(reports: readonly StopReport[], pid: number, end: RealEnd): string[] {
  const fates = reports.map(({ processes }) => processes.find((one) => one.pid === pid));
  const found = reports.flatMap((report, index) => liesOf(report, fates[index], end));
  const someKilled = fates.some((fate) => fate?.fate === 'killed');
  if (end.signal === 'SIGKILL' && !someKilled) found.push('it was killed, and nobody says so');
  return found;
}

function liesOf(report: StopReport, fate: ProcessFate | undefined, end: RealEnd): string[] {
  if (!report.ok) return [`${report.outcome}: ${JSON.stringify(report.survivors)}`];
  if (fate === undefined) return ['it is not in the report'];
  const found: string[] = [];
  const told = `${fate.fate} after ${fate.signals.join(', ') || 'nothing'}`;
  const sent = (signal: NodeJS.Signals): boolean => fate.signals.includes(signal);
  if (!['exited', 'killed', 'already-gone', 'zombie'].includes(fate.fate)) found.push(told);
  if (fate.fate === 'killed' && !sent('SIGKILL')) found.push(told);
  if (fate.fate === 'exited' && sent('SIGKILL')) found.push(told);
  if (['already-gone', 'zombie'].includes(fate.fate) && fate.signals.length > 0) found.push(told);
  // Who did not exit by itself was signalled by one of the calls, and not before either of them looked.
  if (end.signal === 'SIGTERM' && fate.fate === 'killed' && report.outcome !== 'killed') {
    found.push(`${told} and ${report.outcome}`);
  }
  return found.map((what) => `${what}, and it ended by ${end.signal ?? `exit ${end.code}`}`);
}

/** A signal's name. */
export function signalName(number: number): string {
  const entry = Object.entries(constants.signals).find(([, value]) => value === number);
  return entry === undefined ? String(number) : entry[0];
}
