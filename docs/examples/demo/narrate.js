// @ts-check
// The demo's words: a tree, an event, a verdict, each as lines of text.
import { bold, dim, green, red, yellow } from './paint.js';

/**
 * @import { ProcessFate, ProcessInfo, ProcessTable, StopEvent } from 'deadsure'
 */

/** What it is called in this demo: the last word of its command line. @param {string | undefined} command */
export function roleOf(command) {
  return command?.trim().split(/\s+/).at(-1)?.replace(/^.*\//, '') ?? '?';
}

/** The processes below one, indented. @param {ProcessTable} table @param {ProcessInfo} info @param {string} [indent] @returns {string[]} */
export function treeLines(table, info, indent = '  ') {
  const note = info.sid === info.pid ? yellow('  (its own session)') : '';
  return [
    `${indent}${info.pid}  ${roleOf(info.command)}${note}`,
    ...table.children(info.pid).flatMap((child) => treeLines(table, child, `${indent}   `)),
  ];
}

/** One line for an event, or none. @param {StopEvent} event @param {(pid: number) => string} named */
export function eventLine(event, named) {
  const at = dim(`${(event.elapsedMs / 1000).toFixed(3).padStart(7)} s  `);
  switch (event.type) {
    case 'captured':
      return `${at}captured ${event.processes.length} processes, coverage: ${event.coverage}`;
    case 'stage-started':
      return `${at}${bold(event.signal)} to ${event.sentTo.map(named).join(', ') || 'nobody'}, waiting up to ${event.waitMs} ms`;
    case 'refused':
      return `${at}${red(`${event.signal} to ${named(event.process.pid)} refused: ${event.code}`)}`;
    case 'latecomer':
      return `${at}latecomer: ${named(event.process.pid)}`;
    case 'frozen':
      return `${at}froze ${event.count} processes, so that none can fork away`;
    case 'gone':
      return `${at}${green('gone')}: ${named(event.process.pid)} (${event.fate})`;
    case 'stage-ended':
      return `${at}${event.left === 0 ? 'nobody' : `${event.left}`} left after ${Math.round(event.waitedMs)} ms`;
    case 'finished':
      return `${at}finished: ${bold(event.report.outcome)}`;
    case 'signalled':
      return undefined;
  }
}

/** One line of the verdict. @param {ProcessFate} fate */
export function fateLine(fate) {
  const when = fate.goneAfterMs === undefined ? '' : ` after ${Math.round(fate.goneAfterMs)} ms`;
  const signals = fate.signals.join(', ') || 'nothing';
  return `  ${fate.pid}  ${roleOf(fate.command).padEnd(9)} ${fate.fate}${when}; was sent ${signals}`;
}
