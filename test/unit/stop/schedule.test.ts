import { constants } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { checkSchedule, parseSchedule, schedules } from '../../../src/stop/schedule.js';

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect((error as InvalidOptionError).code).toBe('ERR_INVALID_OPTION');
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

const term = { signal: 'SIGTERM', waitMs: 10 };
const kill = { signal: 'SIGKILL', waitMs: 10 };

describe('schedules', () => {
  it('hold what the contract says', () => {
    const shown = Object.fromEntries(
      Object.entries(schedules).map(([name, stages]) => [
        name,
        stages.map(({ signal, waitMs }) => `${signal} ${waitMs}`).join(' '),
      ]),
    );
    expect(shown).toEqual({
      terminateFirst: 'SIGTERM 5000 SIGKILL 2000',
      interruptFirst: 'SIGINT 5000 SIGTERM 2000 SIGKILL 1000',
      terminateTwice: 'SIGTERM 10000 SIGTERM 5000 SIGKILL 5000',
      killNow: 'SIGKILL 2000',
    });
  });

  it('are frozen all the way down', () => {
    expect(Object.isFrozen(schedules)).toBe(true);
    for (const schedule of Object.values(schedules)) {
      expect(Object.isFrozen(schedule)).toBe(true);
      expect(schedule.every((stage) => Object.isFrozen(stage))).toBe(true);
    }
  });
});

// Thousands of runs of a property, on a machine that may be busy.
describe('parseSchedule', { timeout: 60_000 }, () => {
  it.each<[string, string]>([
    ['INT/10/TERM/5/KILL/5', 'SIGINT 10000 SIGTERM 5000 SIGKILL 5000'],
    ['SIGINT/10/SIGTERM/5/SIGKILL/5', 'SIGINT 10000 SIGTERM 5000 SIGKILL 5000'],
    ['TERM/0', 'SIGTERM 0'],
    ['USR1/0.5', 'SIGUSR1 500'],
    ['TERM/05', 'SIGTERM 5000'],
    ['HUP/1/HUP/1', 'SIGHUP 1000 SIGHUP 1000'],
    ['KILL/2147483.647', 'SIGKILL 2147483647'],
  ])('reads %s', (text, expected) => {
    const stages = parseSchedule(text);
    expect(stages.map(({ signal, waitMs }) => `${signal} ${waitMs}`).join(' ')).toBe(expected);
  });

  it.each<[string, number]>([
    ['0.1', 100],
    ['0.29', 290],
    ['0.3', 300],
    ['0.57', 570],
    ['1.005', 1_005],
    ['4.35', 4_350],
    ['1.1', 1_100],
    ['0.0004', 0],
    ['0.0005', 1],
    ['0.00049999', 0],
    ['1.9995', 2_000],
    ['8.0009', 8_001],
  ])('takes %s s for a whole number of milliseconds, digit by digit', (seconds, waitMs) => {
    expect(parseSchedule(`TERM/${seconds}`)).toEqual([{ signal: 'SIGTERM', waitMs }]);
  });

  it('gives back every number of milliseconds that three decimals can say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (waitMs) => {
        const text = `TERM/${Math.floor(waitMs / 1000)}.${String(waitMs % 1000).padStart(3, '0')}`;
        expect(parseSchedule(text)).toEqual([{ signal: 'SIGTERM', waitMs }]);
      }),
    );
  });

  it.each<[string, RegExp]>([
    ['', /it is empty/],
    ['5', /a bare number names no signal/],
    ['5.5', /a bare number/],
    ['TERM', /'TERM' is not followed by seconds/],
    ['TERM/5/KILL', /'KILL' is not followed by seconds/],
    ['TERM/5/', /'' is not followed by seconds/],
    ['/TERM/5', /'5' is not followed by seconds/],
    ['TERM//5', /'5' is not followed by seconds/],
    ['TERM/5//', /'' is no signal's name/],
    ['/', /'' is no signal's name/],
    ['term/5', /'term' must be written in upper case: TERM/],
    ['TERM/5/Kill/2', /'Kill' must be written in upper case: KILL/],
    ['tERM/5', /'tERM' must be written in upper case: TERM/],
    ['sigterm/5', /upper case: SIGTERM/],
    [' TERM/5', /' TERM' is no signal/],
    ['TERM /5', /'TERM ' is no signal/],
    ['TERM/ 5', /' 5' is no number of seconds/],
    ['TERM/5 ', /'5 ' is no number/],
    ['TERM/5\n', /'5\\x0a' is no number/],
    ['TERM/5\n/KILL/2', /is no number/],
    ['TERM/-1', /'-1' is no number/],
    ['TERM/+1', /'\+1' is no number/],
    ['TERM/-0', /'-0' is no number/],
    ['TERM/1e3', /'1e3' is no number/],
    ['TERM/0x10', /'0x10' is no number/],
    ['TERM/.5', /'\.5' is no number/],
    ['TERM/5.', /'5\.' is no number/],
    ['TERM/1.2.3', /'1\.2\.3' is no number/],
    ['TERM/1,5', /'1,5' is no number/],
    ['TERM/1_000', /'1_000' is no number/],
    ['TERM/5s', /'5s' is no number/],
    ['TERM/٥', /is no number/],
    ['TERM/NaN', /'NaN' is no number/],
    ['TERM/Infinity', /'Infinity' is no number/],
    ['TERM/forever', /'forever' is no number/],
    ['TERM/', /'' is no number/],
    ['15/5', /'15' is no signal's name/],
    ['-TERM/5', /'-TERM' is no signal's name/],
    ['FOO/5', /"SIGFOO" \(a string\) is no signal of this system/],
    ['SIGSIGTERM/5', /"SIGSIGTERM" \(a string\) is no signal/],
    ['SIG/5', /"SIG" \(a string\) is no signal/],
    ['TERM/2147483.648', /more than the longest wait, 2147483\.647/],
    ['TERM/2147483.6475', /more than the longest wait/],
    [`TERM/${'9'.repeat(400)}`, /more than the longest wait/],
    ['KILL/1/TERM/1', /SIGKILL, which is allowed only as the last/],
    ['KILL/1/KILL/1', /SIGKILL, which is allowed only as the last/],
    ['STOP/1', /SIGSTOP pauses or continues/],
    ['TSTP/1', /SIGTSTP pauses or continues/],
    ['CONT/1', /SIGCONT pauses or continues/],
    ['TTIN/1', /SIGTTIN pauses or continues/],
    ['SIGTTOU/1', /SIGTTOU pauses or continues/],
    ['constructor/5', /upper case: CONSTRUCTOR/],
  ])('refuses %j', (text, why) => {
    const message = refusal(() => parseSchedule(text));
    expect(message).toMatch(why);
    expect(message).toContain('SIGNAL/SECONDS pairs in upper case');
    expect(message.length).toBeLessThan(600);
  });

  it.each([undefined, null, 5, ['TERM', 5], {}, new String('TERM/5')])(
    'refuses %j, which is no string',
    (value) => {
      expect(refusal(() => parseSchedule(value as string))).toContain('must be a string');
    },
  );

  it('never reads anything but the canonical form', () => {
    const almost = fc
      .array(
        fc.constantFrom('TERM', 'KILL', 'INT', 'SIG', '/', '5', '.', '0', ' ', '-', 'e', 'x', '\n'),
        { maxLength: 8 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(almost, (text) => {
        let stages;
        try {
          stages = parseSchedule(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidOptionError);
          return;
        }
        expect(text).toMatch(
          /^((SIG)?(TERM|KILL|INT)\/\d+(\.\d+)?)(\/(SIG)?(TERM|KILL|INT)\/\d+(\.\d+)?)*$/,
        );
        expect(stages.every(({ waitMs }) => Number.isInteger(waitMs))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers a frozen schedule', () => {
    const stages = parseSchedule('TERM/1/KILL/1');
    expect(Object.isFrozen(stages) && stages.every((stage) => Object.isFrozen(stage))).toBe(true);
  });
});

describe('checkSchedule', () => {
  it('copies and freezes what it is given', () => {
    const given = [{ ...term }, { ...kill }];
    const checked = checkSchedule(given);
    given[0]!.signal = 'SIGSTOP';
    given.pop();
    expect(checked).toEqual([term, kill]);
    expect(Object.isFrozen(checked) && checked.every((stage) => Object.isFrozen(stage))).toBe(true);
  });

  it('takes the shortest and the longest wait, fractions, and turns −0 into 0', () => {
    const waits = [0, -0, 0.5, 2 ** 31 - 1];
    const checked = checkSchedule(waits.map((waitMs) => ({ signal: 'SIGTERM', waitMs })));
    expect(checked.map(({ waitMs }) => waitMs)).toStrictEqual([0, 0, 0.5, 2 ** 31 - 1]);
  });

  it('reads each field once, so that what was checked is what is used', () => {
    let reads = 0;
    const shifty = {
      get signal() {
        reads += 1;
        return reads === 1 ? 'SIGTERM' : 'SIGSTOP';
      },
      waitMs: 1,
    };
    expect(checkSchedule([shifty])).toEqual([{ signal: 'SIGTERM', waitMs: 1 }]);
  });

  it('takes every signal that can end a process', () => {
    const pausing = ['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT'];
    for (const signal of Object.keys(constants.signals)) {
      const act = () => checkSchedule([{ signal, waitMs: 1 }]);
      if (pausing.includes(signal)) expect(refusal(act)).toContain(signal);
      else expect(act()[0]!.signal).toBe(signal);
    }
  });

  const sparse: unknown[] = [term];
  sparse.length = 3;
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /non-empty array .* got undefined/],
    ['null', null, /got null/],
    ['an empty array', [], /got an array of length 0/],
    ['an object', { 0: term, length: 1 }, /got an object/],
    ['a Set', new Set([term]), /got an object \(Set\)/],
    ['a hole', sparse, /stage 2 of the schedule must be an object/],
    ['null as a stage', [null], /stage 1 of the schedule must be/],
    ['text as a stage', ['TERM/5'], /stage 1 of the schedule must be an object/],
    ['a pair as a stage', [['SIGTERM', 5]], /stage 1 of the schedule must be an object/],
    ['no signal', [{ waitMs: 5 }], /signal of stage 1 of the schedule: undefined/],
    ['no waitMs', [{ signal: 'SIGTERM' }], /waitMs of stage 1 of the schedule must be/],
    ['an extra field', [{ ...term, wait: 5 }], /unknown option "wait" of stage 1/],
    ['a misspelt field', [{ signal: 'SIGTERM', waitms: 5 }], /did you mean waitMs\?/],
    ['a short name', [{ signal: 'TERM', waitMs: 5 }], /write SIGTERM/],
    ['lower case', [{ signal: 'sigterm', waitMs: 5 }], /upper case: SIGTERM/],
    ['a number as signal', [{ signal: 15, waitMs: 5 }], /15 \(a number\) is no signal/],
    ['an unknown signal', [{ signal: 'SIGFOO', waitMs: 5 }], /"SIGFOO".* no signal of this system/],
    ['an inherited name', [{ signal: 'toString', waitMs: 5 }], /no signal of this system/],
    ['a negative wait', [{ signal: 'SIGTERM', waitMs: -1 }], /from 0 to 2147483647.*got -1/],
    ['NaN', [{ signal: 'SIGTERM', waitMs: NaN }], /got NaN/],
    ['Infinity', [{ signal: 'SIGTERM', waitMs: Infinity }], /got Infinity/],
    ['too long a wait', [{ signal: 'SIGTERM', waitMs: 2 ** 31 }], /got 2147483648/],
    ['a wait as text', [{ signal: 'SIGTERM', waitMs: '5' }], /got "5" \(a string\)/],
    ['a bigint', [{ signal: 'SIGTERM', waitMs: 5n }], /got 5n \(a bigint\)/],
    ['KILL before the end', [kill, term], /stage 1 .* only as the last of its 2 stages/],
    ['KILL twice', [term, kill, kill], /stage 2 .* only as the last of its 3 stages/],
    ['STOP', [{ signal: 'SIGSTOP', waitMs: 1 }], /pauses or continues/],
  ])('refuses %s', (_what, value, why) => {
    expect(refusal(() => checkSchedule(value))).toMatch(why);
  });
});
