import { describe, expect, it } from 'vitest';
import { asksFor, readArguments } from '../../../src/cli/arguments/read-arguments.js';
import { UsageError } from '../../../src/cli/arguments/usage-error.js';
import { STOP_OPTIONS } from '../../../src/cli/arguments/stop-request.js';
import { FINDING_OPTIONS, PIDFILE_OPTIONS } from '../../../src/cli/arguments/look-requests.js';
import { KILL_OPTIONS } from '../../../src/cli/arguments/kill-request.js';

const read = (...args: string[]) => readArguments(args, STOP_OPTIONS);

describe('readArguments', () => {
  it('tells positionals, values and flags apart', () => {
    const args = read('12', '--match', 'x y', '--label=', '-n', '13', '--', '--json');
    expect(args.positionals).toEqual(['12', '13', '--json']);
    expect([args.value('match'), args.value('label')]).toEqual(['x y', '']);
    expect([args.has('dry-run'), args.has('json'), args.value('path')]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it('takes several short options in one', () => {
    const args = read('-ny');
    expect([args.has('dry-run'), args.has('yes')]).toEqual([true, true]);
  });

  it.each([
    [['--mtach', 'x'], 'unknown option "--mtach"; did you mean --match?'],
    [['--sched', 'x'], 'did you mean --schedule?'],
    [['--force'], 'deadsure kill sends SIGKILL at once'],
    [['--timeout', '3'], 'the schedule says how long to wait'],
    [['--signal', 'INT'], '--schedule TERM/5/KILL/2'],
    [['-9', '12'], 'deadsure kill <pid> always sends SIGKILL'],
    [['-KILL', '12'], 'deadsure kill <pid> always sends SIGKILL'],
    [['-TERM', '12'], '--schedule TERM/5/KILL/2'],
    [['-12'], 'a negative number names a process group'],
    [['--version'], 'deadsure --version shows it'],
    [['--pid', '12'], 'a pid needs no option: deadsure stop 4120'],
    [['-f', 'x'], 'deadsure find <pattern>, deadsure stop --match <text>'],
    [['--name', 'x'], 'deadsure find <pattern>, deadsure stop --match <text>'],
    [['-s', 'TERM', '12'], '--schedule TERM/5/KILL/2'],
    [['--zebra=secret'], 'unknown option "--zebra"'],
    [['--\u001B[31m'], String.raw`unknown option "--\x1b[31m"`],
    [['--__proto__'], 'unknown option'],
    [['--match'], '--match needs a value: --match <text>'],
    [['--match', '--json'], 'write --match=--json'],
    [['--yes=no'], '--yes takes no value'],
    [['--match', 'a', '--match', 'b'], '--match is given twice'],
    [['-y', '--yes'], '--yes is given twice'],
  ])('refuses %j and says %j', (args, said) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(said);
  });

  it('never repeats the value of an option it does not know', () => {
    expect(() => read('--zebra=secret')).toThrow(/^(?!.*secret)/);
  });

  it('takes a value that begins with a dash after an equals sign', () => {
    expect(read('--match=-x').value('match')).toBe('-x');
  });

  it('knows the options of one command only', () => {
    expect(() => readArguments(['--schedule', 'x'], KILL_OPTIONS)).toThrow(
      'deadsure stop takes a schedule',
    );
    expect(() => readArguments(['--yes'], KILL_OPTIONS)).toThrow('deadsure stop has it');
    expect(() => readArguments(['--match', 'x'], FINDING_OPTIONS)).toThrow(
      'to deadsure find the text itself is given',
    );
    expect(() => readArguments(['--pid-file', 'x'], PIDFILE_OPTIONS)).toThrow(
      'to deadsure pidfile the path itself is given',
    );
  });
});

describe('asksFor', () => {
  it.each([
    [['--json'], true],
    [['--bogus', '--json', '--match'], true],
    [['--', '--json'], false],
    [['json'], false],
  ])('in %j: %j', (args, asks) => {
    expect(asksFor(args, 'json')).toBe(asks);
  });
});
