import type { StopEvent } from '../../index.js';
import { seconds, wait } from './duration.js';
import { harmless } from './text-width.js';
import { pidList } from './wording.js';

/** Which events a plain log tells of even if it is not verbose. */
const MAIN: readonly StopEvent['type'][] = ['stage-started', 'refused', 'latecomer', 'gone'];

/** One plain line for an event; `undefined` if it is told elsewhere, or only in a verbose log. */
export function eventLine(event: StopEvent, verbose: boolean): string | undefined {
  if (!verbose && !MAIN.includes(event.type)) return undefined;
  const words = wordsFor(event);
  if (words === undefined) return undefined;
  const label = event.label === undefined ? '' : `${event.label}: `;
  return `${label}${seconds(event.elapsedMs)}  ${words}`;
}

function wordsFor(event: StopEvent): string | undefined {
  switch (event.type) {
    case 'stage-started': {
      const to = event.sentTo.length === 0 ? 'nobody' : `pid ${pidList(event.sentTo)}`;
      return `${event.signal} to ${to}, waiting up to ${wait(event.waitMs)}`;
    }
    case 'signalled':
      return `pid ${event.process.pid} was sent ${event.signal}`;
    case 'refused':
      return `pid ${event.process.pid} refuses ${event.signal} (${event.code})`;
    case 'latecomer':
      return `pid ${event.process.pid} joins: ${harmless(event.process.command ?? '?')}`;
    case 'gone':
      return `pid ${event.process.pid} ${goneWords(event.fate)}`;
    case 'stage-ended':
      return `${event.left} left after ${seconds(event.waitedMs)}`;
    case 'frozen':
      return `${event.count} frozen in ${event.rounds} looks, so that none can fork away`;
    // The first is the heading's, the last is the verdict's.
    case 'captured':
    case 'finished':
      return undefined;
  }
}

type Fate = Extract<StopEvent, { type: 'gone' }>['fate'];

function goneWords(fate: Fate): string {
  switch (fate) {
    case 'already-gone':
      return 'was gone';
    case 'zombie':
      return 'was a zombie';
    case 'recycled':
      return "is another process's now";
    case 'exited':
    case 'killed':
    case 'alive':
    case 'unknown':
      return fate;
  }
}
