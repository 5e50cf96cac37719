import type { AbortedReport, StopReport, Survivor } from '../../index.js';
import { inFlags } from './in-flags.js';
import type { Style } from './style.js';
import { fit, harmless } from './text-width.js';
import { pidList } from './wording.js';

/** Who is left, why, and what can be done: two lines for each. */
export function survivorLines(survivors: readonly Survivor[], style: Style): string[] {
  return survivors.flatMap((survivor) => {
    const { pid, reason, state, uid, command, hint } = survivor;
    const facts = [reason, state, ...(uid === undefined ? [] : [`uid ${uid}`])].join(', ');
    const what = `${pid}  ${facts}: ${harmless(command ?? '?')}`;
    return [
      `  ${style.red(style.signs.trouble)} ${fit(what, style.columns - 4, style.signs.cut)}`,
      ...wrapped(inFlags(hint), style.columns - 6).map((line) => `      ${line}`),
    ];
  });
}

/** Who had been signalled before a stop was abandoned. */
export function signalledLine(report: StopReport | AbortedReport): string {
  const bySignal = new Map<string, number[]>();
  for (const { pid, signals } of report.processes) {
    for (const signal of new Set(signals)) {
      bySignal.set(signal, [...(bySignal.get(signal) ?? []), pid]);
    }
  }
  if (bySignal.size === 0) return 'nobody was signalled';
  const sent = [...bySignal].map(([signal, pids]) => `${signal} to pid ${pidList(pids)}`);
  return `already sent: ${sent.join('; ')}`;
}

/** A sentence broken between words; the whole of it, since it says what to do. */
export function wrapped(text: string, columns: number): string[] {
  const width = Math.max(columns, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of harmless(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
