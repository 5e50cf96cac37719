import { readOptionObject, type GivenOptions } from '../options/option-object.js';
import { checkBoolean } from '../options/option-value.js';
import { STOP_HINTS } from '../stop/option-hints.js';
import { readStopOptions } from '../stop/options.js';
import type { StopOptions } from '../stop/stop-options.js';
import type { StopPlan } from '../stop/stop-plan.js';
import { PID_FILE_NAMES, planReading, type PidFilePlan } from './pid-file-options.js';
import type { PidFileOptions } from './pid-file-reading.js';

/** Options of {@link stopByPidFile}: how to read the file, and how to stop the process it names. */
export interface StopByPidFileOptions extends StopOptions, PidFileOptions {
  /** Leave the file where it is, also after the process is gone. @defaultValue `false` */
  readonly keepPidFile?: boolean | undefined;
}

/** The same, checked and with the defaults filled in. Internal. */
export interface StopByPidFilePlan {
  readonly stop: StopPlan;
  readonly reading: PidFilePlan;
  readonly keepPidFile: boolean;
}

const OWNER = 'stopByPidFile';

// A record, so that the compiler asks for a name that is missing here.
const STOP_NAMES = Object.keys({
  schedule: true,
  lastResort: true,
  politeTo: true,
  marker: true,
  cgroup: true,
  reject: true,
  signal: true,
  label: true,
  onEvent: true,
  scope: true,
  dryRun: true,
} satisfies Record<keyof StopOptions, true>) as (keyof StopOptions)[];

/** Checks the options of {@link stopByPidFile}, all of them before anything is read. */
export function readStopByPidFileOptions(options: unknown): StopByPidFilePlan {
  const given = readOptionObject(options, {
    owner: OWNER,
    names: [...STOP_NAMES, ...PID_FILE_NAMES, 'keepPidFile'],
    hints: STOP_HINTS,
  });
  const { keepPidFile = false } = given;
  return {
    stop: { ...readStopOptions(only(given, STOP_NAMES), OWNER), isFromFile: true },
    reading: planReading(given),
    keepPidFile: checkBoolean('keepPidFile', keepPidFile),
  };
}

function only<Name extends string>(
  given: GivenOptions<Name>,
  names: readonly Name[],
): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => name in given).map((name) => [name, given[name]]),
  );
}
