import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { shownValue } from '../options/shown-value.js';
import { checkStage, type Stage } from './stage.js';

/** The signals of a stop, in order. At least one; SIGKILL only as the last. */
export type Schedule = readonly Stage[];

/** What a schedule's text looks like, for messages. */
export const SCHEDULE_EXAMPLE = 'TERM/5/KILL/2';

/** Checks a schedule given as an array of stages; answers a frozen copy, so that nobody can change a stop under way. */
export function checkSchedule(value: unknown): Schedule {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InvalidOptionError(
      `option schedule must be text such as '${SCHEDULE_EXAMPLE}' or a non-empty array of { signal, waitMs }, got ${shownValue(value)}`,
    );
  }
  const stages: Stage[] = [];
  // By index and not by map(), which would skip the holes of a sparse array.
  for (let index = 0; index < value.length; index += 1) {
    stages.push(checkStage(`stage ${index + 1} of the schedule`, value[index]));
  }
  assertKillIsLast(stages);
  return Object.freeze(stages);
}

function assertKillIsLast(stages: Schedule): void {
  const kill = stages.findIndex(({ signal }) => signal === 'SIGKILL');
  if (kill === -1 || kill === stages.length - 1) return;
  throw new InvalidOptionError(
    `stage ${kill + 1} of the schedule is SIGKILL, which is allowed only as the last of its ${stages.length} stages: nothing can answer a signal after it`,
  );
}
