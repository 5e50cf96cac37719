import { isAlive, isRefused } from './member.js';
import type { Member } from './member.js';
import type { Timetable } from './timetable.js';

/** A root and whoever hangs on it. Each family is handled by itself. */
export interface Family {
  /** Whom the polite signals ask. With `politeTo: 'tree'`, everybody. */
  readonly roots: Member[];
  readonly members: Member[];
  readonly asksEverybody: boolean;
  phase: 'asking' | 'left-behind' | 'killing';
  /** The stage that was asked last, −1 before the first. */
  stage: number;
  /** When the phase is over, by the call's clock. */
  untilMs: number;
}

/** What a family needs now. */
export type Step =
  | { readonly do: 'nothing' }
  | { readonly do: 'ask'; readonly stage: number }
  | { readonly do: 'ask-left-behind'; readonly untilMs: number }
  | { readonly do: 'kill' }
  | { readonly do: 'give-up' };

/** The longest that members whose root has gone are given after their one SIGTERM. */
const LEFT_BEHIND_MS = 3_000;

/** A family nobody has been asked of yet. */
export function newFamily(asksEverybody: boolean): Family {
  return { roots: [], members: [], asksEverybody, phase: 'asking', stage: -1, untilMs: 0 };
}

/**
 * The whole decision of a stop: what a family needs at this moment, from who is left and from the time alone.
 */
export function nextStep(family: Family, timetable: Timetable, nowMs: number): Step {
  const left = family.members.filter(isAlive);
  if (left.length === 0) return { do: 'nothing' };

  if (family.phase === 'killing') {
    const isOver = nowMs >= family.untilMs || left.every(isRefused);
    return { do: isOver ? 'give-up' : 'nothing' };
  }
  // Nobody who is left takes our signals: waiting changes nothing.
  if (left.every(isRefused)) return { do: 'give-up' };

  const asks = family.phase === 'asking' && (family.asksEverybody || family.roots.some(canBeAsked));
  const stage = family.stage + 1;
  // Before the question whether SIGKILL is due: a stage that is waited 0 ms for is still a stage.
  if (asks && nowMs >= timetable.stageStartMs(stage)) return { do: 'ask', stage };

  if (timetable.killAtMs !== undefined && nowMs >= timetable.killAtMs) return { do: 'kill' };
  if (timetable.killAtMs === undefined && nowMs >= timetable.endMs) return { do: 'give-up' };

  if (family.phase === 'left-behind') {
    if (nowMs < family.untilMs) return { do: 'nothing' };
    return { do: timetable.killAtMs === undefined ? 'give-up' : 'kill' };
  }
  if (asks) return { do: 'nothing' };
  const last = timetable.killAtMs ?? timetable.endMs;
  return { do: 'ask-left-behind', untilMs: Math.min(nowMs + LEFT_BEHIND_MS, last) };
}

/** A root that refuses our signals will not stop its workers for us: they are on their own as if it had gone. */
function canBeAsked(root: Member): boolean {
  return isAlive(root) && !isRefused(root);
}

/** When the family's next step may be due, if nothing happens before. */
export function nextDueMs(family: Family, timetable: Timetable): number {
  const end = timetable.killAtMs ?? timetable.endMs;
  if (family.phase !== 'asking') return family.untilMs;
  return Math.min(timetable.stageStartMs(family.stage + 1), end);
}
