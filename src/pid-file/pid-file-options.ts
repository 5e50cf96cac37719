import { readOptionObject, type GivenOptions } from '../options/option-object.js';
import { checkBoolean } from '../options/option-value.js';
import { readExpectation, type Expectation } from './expectation.js';

/** The names of {@link PidFileOptions}, for callers that take more besides. */
export const PID_FILE_NAMES = ['followSymlinks', 'allowInsecure', 'expect'] as const;

/** How a PID file is to be read, checked and with the defaults filled in. Internal. */
export interface PidFilePlan {
  readonly followSymlinks: boolean;
  readonly allowInsecure: boolean;
  readonly expectation: Expectation | undefined;
}

/** Checks the options of {@link readPidFile}. */
export function readPidFileOptions(options: unknown): PidFilePlan {
  return planReading(readOptionObject(options, { owner: 'readPidFile', names: PID_FILE_NAMES }));
}

/** Checks those of them that say how to read, wherever they were given. */
export function planReading({
  followSymlinks = false,
  allowInsecure = false,
  expect,
}: GivenOptions<(typeof PID_FILE_NAMES)[number]>): PidFilePlan {
  return {
    followSymlinks: checkBoolean('followSymlinks', followSymlinks),
    allowInsecure: checkBoolean('allowInsecure', allowInsecure),
    expectation: expect === undefined ? undefined : readExpectation(expect),
  };
}
