import type { RunningStage } from '../stopping/story.js';
import { seconds } from './duration.js';
import type { Style } from './style.js';
import { fit, textWidth } from './text-width.js';
import { pidList } from './wording.js';

const BAR = 20;
const LEAST_BAR = 5;

/** What the countdown is about. */
export interface Waiting {
  readonly stage: RunningStage | undefined;
  /** Milliseconds since the call began. */
  readonly elapsedMs: number;
  readonly left: number;
  readonly all: number;
}

/** The line that says what is being waited for, and how long yet. */
export function countdownLine({ stage, elapsedMs, left, all }: Waiting, style: Style): string {
  const { signs, columns } = style;
  const count = `${left} of ${all} left`;
  if (stage === undefined) return fit(`looking ${signs.dot} ${count}`, columns, signs.cut);
  const remainingMs = Math.max(0, stage.startedAtMs + stage.waitMs - elapsedMs);
  const whom = stage.sentTo.length === 0 ? '' : ` sent to ${pidList(stage.sentTo)}`;
  // The pids are dropped where there is no room for all: who is left is said above.
  const [long, short] = [whom, ''].map((to) =>
    [`${stage.signal}${to}`, count, `${seconds(remainingMs)} to go`].join(` ${signs.dot} `),
  ) as [string, string];
  const text = textWidth(long) <= columns ? long : fit(short, columns, signs.cut);
  const room = Math.min(BAR, columns - textWidth(text) - 2);
  if (room < LEAST_BAR || stage.waitMs <= 0) return text;
  const full = Math.round((room * remainingMs) / stage.waitMs);
  const bar = style.cyan(signs.full.repeat(full)) + style.dim(signs.empty.repeat(room - full));
  return `${text}  ${bar}`;
}
