import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { readOptionObject, type GivenOptions } from '../options/option-object.js';
import { checkBoolean, checkMilliseconds, checkWord } from '../options/option-value.js';
import {
  checkAbortSignal,
  checkCgroup,
  checkLabel,
  checkMarker,
  checkOnEvent,
  checkScheduleOption,
} from './option-checks.js';
import { KILL_HINTS, STOP_HINTS, WAIT_HINTS } from './option-hints.js';
import { schedules, type Schedule } from './schedule.js';
import type { MatchingPlan, StopPlan, WaitPlan } from './stop-plan.js';

const DEFAULT_KILL_MS = 2_000;
const LAST_RESORT_MS = 2_000;

const WAITING = ['marker', 'cgroup', 'reject', 'signal', 'label', 'onEvent', 'scope'] as const;
const SIGNALLING = [...WAITING, 'dryRun'] as const;
const KILL_NAMES = ['timeoutMs', ...SIGNALLING] as const;
const WAIT_NAMES = ['timeoutMs', ...WAITING] as const;

const STOP_NAMES = ['schedule', 'lastResort', 'politeTo', ...SIGNALLING] as const;

/** Checks the options of {@link sigkillAndVerify}. */
export function readKillOptions(options?: unknown): StopPlan {
  const given = readOptionObject(options, {
    owner: 'sigkillAndVerify',
    names: KILL_NAMES,
    hints: KILL_HINTS,
  });
  const { timeoutMs = DEFAULT_KILL_MS } = given;
  return {
    polite: [],
    killWaitMs: checkMilliseconds('timeoutMs', timeoutMs),
    politeTo: 'root',
    ...readShared(given, 'process'),
  };
}

/** Checks the options of {@link escalatingStop}. `owner`: whose they are, for messages. */
export function readStopOptions(options?: unknown, owner = 'escalatingStop'): StopPlan {
  return planStop(
    readOptionObject(options, {
      owner,
      names: STOP_NAMES,
      hints: STOP_HINTS,
    }),
  );
}

/** Checks the options of {@link stopMatching}. */
export function readMatchingOptions(options?: unknown): MatchingPlan {
  const names = [...STOP_NAMES, 'strict'] as const;
  const given = readOptionObject(options, {
    owner: 'stopMatching',
    names,
    hints: STOP_HINTS,
  });
  const { strict = false } = given;
  return { ...planStop(given), strict: checkBoolean('strict', strict) };
}

/** Checks the options of {@link waitUntilGone}. */
export function readWaitOptions(options?: unknown): WaitPlan {
  const given = readOptionObject(options, {
    owner: 'waitUntilGone',
    names: WAIT_NAMES,
    hints: WAIT_HINTS,
  });
  return {
    polite: [],
    killWaitMs: undefined,
    politeTo: 'root',
    ...readShared(given, 'process'),
    timeoutMs: checkMilliseconds('timeoutMs', given.timeoutMs),
  };
}

function planStop(given: GivenOptions<(typeof STOP_NAMES)[number]>): StopPlan {
  const { schedule = schedules.terminateFirst, lastResort = true, politeTo = 'root' } = given;
  return {
    ...splitSchedule(checkScheduleOption(schedule), checkBoolean('lastResort', lastResort)),
    politeTo: checkWord('politeTo', politeTo, ['root', 'tree']),
    ...readShared(given, 'tree'),
  };
}

function splitSchedule(
  schedule: Schedule,
  lastResort: boolean,
): Pick<StopPlan, 'polite' | 'killWaitMs'> {
  const polite = schedule.filter(({ signal }) => signal !== 'SIGKILL');
  if (lastResort) {
    const kill = schedule.find(({ signal }) => signal === 'SIGKILL');
    return { polite, killWaitMs: kill?.waitMs ?? LAST_RESORT_MS };
  }
  if (polite.length === 0) {
    throw new InvalidOptionError(
      'option lastResort is false, so nothing may be sent SIGKILL, but the schedule holds nothing else; ' +
        'allowed is a schedule with a polite signal, or lastResort true',
    );
  }
  return { polite, killWaitMs: undefined };
}

function readShared(
  given: GivenOptions<(typeof SIGNALLING)[number]>,
  usualScope: StopPlan['scope'],
): Omit<StopPlan, 'polite' | 'killWaitMs' | 'politeTo'> {
  const { scope = usualScope, reject = true, dryRun = false } = given;
  return {
    scope: checkWord('scope', scope, ['tree', 'process']),
    marker: checkMarker(given.marker),
    cgroup: checkCgroup(given.cgroup),
    reject: checkBoolean('reject', reject),
    dryRun: checkBoolean('dryRun', dryRun),
    signal: checkAbortSignal(given.signal),
    label: checkLabel(given.label),
    onEvent: checkOnEvent(given.onEvent),
  };
}
