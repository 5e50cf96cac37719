import { checkSchedule, type Schedule } from './schedule-stages.js';

export type { Stage } from './stage.js';
export { checkSchedule, type Schedule } from './schedule-stages.js';
export { parseSchedule } from './schedule-text.js';

/** Ready-made schedules, frozen. */
export const schedules: {
  /** SIGTERM 5 s, SIGKILL 2 s. The default of {@link escalatingStop}. */
  readonly terminateFirst: Schedule;
  /** SIGINT 5 s, SIGTERM 2 s, SIGKILL 1 s. For what treats Ctrl+C as its orderly end. */
  readonly interruptFirst: Schedule;
  /** SIGTERM 10 s, SIGTERM 5 s, SIGKILL 5 s. For what drains at the first and leaves at the second. */
  readonly terminateTwice: Schedule;
  /** SIGKILL 2 s. */
  readonly killNow: Schedule;
} = Object.freeze({
  terminateFirst: checkSchedule([
    { signal: 'SIGTERM', waitMs: 5_000 },
    { signal: 'SIGKILL', waitMs: 2_000 },
  ]),
  interruptFirst: checkSchedule([
    { signal: 'SIGINT', waitMs: 5_000 },
    { signal: 'SIGTERM', waitMs: 2_000 },
    { signal: 'SIGKILL', waitMs: 1_000 },
  ]),
  terminateTwice: checkSchedule([
    { signal: 'SIGTERM', waitMs: 10_000 },
    { signal: 'SIGTERM', waitMs: 5_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ]),
  killNow: checkSchedule([{ signal: 'SIGKILL', waitMs: 2_000 }]),
});
