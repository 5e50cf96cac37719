import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { readStopOptions } from '../../../src/stop/options.js';
import { checkSchedule, parseSchedule } from '../../../src/stop/schedule.js';

/* A refusal names the option, the value and what is allowed: each sentence in full, as a person reads it. */

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

const OF_SIGNALS = 'allowed are SIGTERM, SIGINT, SIGHUP, SIGKILL and their like';
const OF_TEXT =
  "Allowed are SIGNAL/SECONDS pairs in upper case, such as 'TERM/5/KILL/2', and nothing else";

describe('an option of a stop', () => {
  test.each<[object, string]>([
    [{ marker: 'x' }, 'marker must be what createMarker() returns, got "x" (a string)'],
    [
      { marker: { name: 'A=B', value: 'x' } },
      `marker.name must be a non-empty string without '=' and NUL, got "A=B" (a string)`,
    ],
    [
      { marker: { name: 'A', value: '' } },
      'marker.value must be a non-empty string without NUL, got "" (a string)',
    ],
    [{ marker: { name: 'A', value: 5 } }, 'marker.value must be a non-empty string without NUL'],
    [{ cgroup: 5 }, 'cgroup must be what createCgroup() returns, got 5 (a number)'],
    [{ cgroup: { path: '/' } }, `cgroup.path must be an absolute path other than '/', got "/"`],
    [
      { signal: 'SIGTERM' },
      'signal must be an AbortSignal that abandons the stop (for the signals to send, use schedule, as in \'TERM/5/KILL/2\'), got "SIGTERM"',
    ],
    [{ signal: {} }, 'signal must be an AbortSignal, got an object'],
    [
      { signal: new AbortController() },
      'signal must be an AbortSignal (its controller was given), got an object (AbortController)',
    ],
    [{ signal: { signal: {} } }, 'signal must be an AbortSignal, got an object'],
    [{ onEvent: {} }, 'onEvent must be a function, got an object'],
    [{ label: 5 }, 'label must be a string, got 5 (a number)'],
    [{ reject: 1 }, 'reject must be true or false, got 1 (a number)'],
    [
      { lastResort: false, schedule: 'KILL/2' },
      'lastResort is false, so nothing may be sent SIGKILL, but the schedule holds nothing else; ' +
        'allowed is a schedule with a polite signal, or lastResort true',
    ],
    [
      { schedule: [] },
      "schedule must be text such as 'TERM/5/KILL/2' or a non-empty array of { signal, waitMs }, got an array of length 0",
    ],
  ])('%j', (options, told) => {
    expect(refusal(() => readStopOptions(options))).toContain(`option ${told}`);
  });
});

test('a marker may have any name and any value of more than one character', () => {
  const marker = { name: 'MY MARK', value: 'a=b c' };
  expect(readStopOptions({ marker }).marker).toEqual(marker);
});

describe('a stage', () => {
  test.each<[unknown, string]>([
    [5, 'stage 1 of the schedule must be an object { signal, waitMs }, got 5 (a number)'],
    [null, 'stage 1 of the schedule must be an object { signal, waitMs }, got null'],
    [{ signal: 'foo', waitMs: 1 }, `"foo" (a string) is no signal of this system; ${OF_SIGNALS}`],
    [
      { signal: 'SIGFOO', waitMs: 1 },
      `signal of stage 1 of the schedule: "SIGFOO" (a string) is no signal of this system; ${OF_SIGNALS}`,
    ],
    [
      { signal: 'sigterm', waitMs: 1 },
      `"sigterm" (a string) is no signal of this system (write it in upper case: SIGTERM); ${OF_SIGNALS}`,
    ],
    [
      { signal: 'term', waitMs: 1 },
      `"term" (a string) is no signal of this system (write SIGTERM); ${OF_SIGNALS}`,
    ],
    [{ signal: 15, waitMs: 1 }, `15 (a number) is no signal of this system; ${OF_SIGNALS}`],
    [
      { signal: ['SIGTERM'], waitMs: 1 },
      `an array of length 1 is no signal of this system; ${OF_SIGNALS}`,
    ],
    [
      { signal: 'SIGSTOP', waitMs: 1 },
      'signal of stage 1 of the schedule: SIGSTOP pauses or continues a process and never ends it; ' +
        'allowed are signals that ask it to end, such as SIGTERM, and SIGKILL as the last',
    ],
    [
      { signal: 'SIGTERM', waitMs: -1 },
      'option waitMs of stage 1 of the schedule must be a number of milliseconds from 0',
    ],
    [{ signal: 'SIGTERM', wait: 1 }, 'unknown option "wait" of stage 1 of the schedule'],
  ])('%j', (stage, told) => {
    expect(refusal(() => checkSchedule([stage]))).toContain(told);
  });

  test('SIGKILL that is not the last', () => {
    const stages = ['SIGTERM', 'SIGKILL', 'SIGTERM'].map((signal) => ({ signal, waitMs: 1 }));
    expect(refusal(() => checkSchedule(stages))).toBe(
      'stage 2 of the schedule is SIGKILL, which is allowed only as the last of its 3 stages: nothing can answer a signal after it',
    );
  });
});

describe('the text of a schedule', () => {
  test.each<[string, string]>([
    ['', 'it is empty'],
    ['5', 'a bare number names no signal'],
    ['TERM', "'TERM' is not followed by seconds"],
    ['term/5', "'term' must be written in upper case: TERM"],
    ['15/5', "'15' is no signal's name"],
    ['a-b/5', "'a-b' is no signal's name"],
    ['TERM/x', "'x' is no number of seconds such as 5 or 0.5"],
    ['TERM/2147483.648', "'2147483.648' is more than the longest wait, 2147483.647"],
  ])('%j', (text, why) => {
    expect(refusal(() => parseSchedule(text))).toBe(
      `schedule "${text}" (a string) is refused: ${why}. ${OF_TEXT}`,
    );
  });

  test('says what is wrong with its stages, and keeps the cause', () => {
    let thrown: unknown;
    try {
      parseSchedule('KILL/1/TERM/1');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      message: expect.stringContaining('is refused: stage 1 of the schedule is SIGKILL') as string,
      cause: expect.any(InvalidOptionError),
    });
  });

  test('has no cause, where there is none', () => {
    let thrown: unknown;
    try {
      parseSchedule('');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidOptionError);
    expect(Object.hasOwn(thrown as object, 'cause')).toBe(false);
  });

  test('that is none is shown', () => {
    expect(refusal(() => parseSchedule(5 as unknown as string))).toBe(
      "a schedule's text must be a string such as 'TERM/5/KILL/2', got 5 (a number)",
    );
  });
});
