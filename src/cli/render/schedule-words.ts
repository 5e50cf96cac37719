import type { Schedule } from '../../index.js';
import { wait } from './duration.js';

const LAST_RESORT_MS = 2_000;

/** A schedule in words: `SIGTERM 5 s, then SIGKILL 2 s`. */
export function scheduleWords(schedule: Schedule, lastResort: boolean): string {
  const polite = schedule.filter(({ signal }) => signal !== 'SIGKILL');
  const last = schedule.find(({ signal }) => signal === 'SIGKILL')?.waitMs ?? LAST_RESORT_MS;
  const stages = lastResort ? [...polite, { signal: 'SIGKILL', waitMs: last }] : polite;
  const words = stages.map(({ signal, waitMs }) => `${signal} ${wait(waitMs)}`).join(', then ');
  return lastResort ? words : `${words}, never SIGKILL`;
}
