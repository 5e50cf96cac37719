/** Sentences for option names that people bring along from elsewhere, by the name they use. */
export type OptionHints = Readonly<Record<string, string>>;

const SUM_OF_WAITS = "the waits of schedule bound the call, as in schedule: 'TERM/5/KILL/2'";
const NO_SCHEDULE = 'sigkillAndVerify sends SIGKILL at once; escalatingStop takes a schedule';
const SENDS_NOTHING = 'waitUntilGone sends nothing, so there is nothing to hold back or to choose';

/** For {@link StopOptions}. */
export const STOP_HINTS: OptionHints = {
  timeout: SUM_OF_WAITS,
  timeoutMs: SUM_OF_WAITS,
  grace: SUM_OF_WAITS,
  graceMs: SUM_OF_WAITS,
  gracePeriod: SUM_OF_WAITS,
  gracePeriodMs: SUM_OF_WAITS,
  forceKillAfterDelay: SUM_OF_WAITS,
  forceKillAfterTimeout: SUM_OF_WAITS,
  killSignal: SUM_OF_WAITS,
  signals: SUM_OF_WAITS,
  stages: SUM_OF_WAITS,
  force: 'lastResort says whether SIGKILL ends the schedule',
  tree: "did you mean scope: 'tree'?",
  abortSignal: 'did you mean signal?',
};

/** For {@link KillOptions}. */
export const KILL_HINTS: OptionHints = {
  schedule: NO_SCHEDULE,
  lastResort: NO_SCHEDULE,
  politeTo: NO_SCHEDULE,
  grace: NO_SCHEDULE,
  graceMs: NO_SCHEDULE,
  gracePeriod: NO_SCHEDULE,
  killSignal: NO_SCHEDULE,
  tree: "did you mean scope: 'tree'?",
  abortSignal: 'did you mean signal?',
};

/** For {@link WaitOptions}. */
export const WAIT_HINTS: OptionHints = {
  dryRun: SENDS_NOTHING,
  schedule: SENDS_NOTHING,
  lastResort: SENDS_NOTHING,
  politeTo: SENDS_NOTHING,
  tree: "did you mean scope: 'tree'?",
  abortSignal: 'did you mean signal?',
};
