import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.js';
import { run } from '../../../src/cli/run.js';
import { OPTIONS, optionSpec, type OptionName } from '../../../src/cli/arguments/option-table.js';
import { STOP_OPTIONS } from '../../../src/cli/arguments/stop-request.js';
import { KILL_OPTIONS } from '../../../src/cli/arguments/kill-request.js';
import {
  FINDING_OPTIONS,
  PIDFILE_OPTIONS,
  TREE_OPTIONS,
} from '../../../src/cli/arguments/look-requests.js';
import { Interruption } from '../../../src/cli/terminal/interruption.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { heardSurroundings } from './heard.js';

async function ran(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const surroundings = heardSurroundings();
  const code = await expectNoSignal(() => run(args, surroundings));
  return { code, stdout: surroundings.stdout.text, stderr: surroundings.stderr.text };
}

const UNDERSTOOD: Readonly<Record<string, readonly OptionName[]>> = {
  stop: STOP_OPTIONS,
  kill: KILL_OPTIONS,
  find: FINDING_OPTIONS,
  tree: TREE_OPTIONS,
  pidfile: PIDFILE_OPTIONS,
};

describe('help', () => {
  it('is an overview on standard output where it was asked for, and on standard error where not', async () => {
    const asked = await ran('--help');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    for (const { help } of COMMANDS) expect(asked.stdout).toContain(`  ${help.name} `);
    expect(await ran('help')).toEqual(asked);
    expect(await ran('-h')).toEqual(asked);
    expect(await ran()).toEqual({ code: 2, stdout: '', stderr: asked.stdout });
  });

  it.each(Object.keys(UNDERSTOOD))(
    'of %s names each option it understands, and no other',
    async (name) => {
      const { code, stdout } = await ran(name, '--help');
      expect(code).toBe(0);
      expect(await ran('help', name)).toMatchObject({ code: 0, stdout });
      for (const option of Object.keys(OPTIONS) as OptionName[]) {
        const listed = new RegExp(String.raw`^ {2}(-\w, | {4})--${option}( |$)`, 'm').test(stdout);
        expect(listed, `--${option}`).toBe(UNDERSTOOD[name]!.includes(option));
        if (listed) expect(stdout).toContain(optionSpec(option).text);
      }
      expect(stdout).toMatch(/^Usage: deadsure /);
      expect(stdout).toMatch(/^Exit codes:\n( {2}\d+ +\S.*\n)+/m);
      expect(stdout).toMatch(/^Examples:\n {2}deadsure /m);
      const longest = Math.max(...stdout.split('\n').map((line) => line.length));
      expect(longest).toBeLessThanOrEqual(100);
    },
  );

  it('is given whatever else is wrong', async () => {
    expect(await ran('stop', '--bogus', '-h')).toMatchObject({ code: 0, stderr: '' });
  });

  it('has examples that are understood', async () => {
    for (const { help } of COMMANDS) {
      for (const [example] of help.examples) {
        expect(example.split(' ')[0], example).toBe(help.name);
      }
    }
  });
});

describe('the version', () => {
  it("is the package's", async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await ran('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('what is wrong with a command line', () => {
  it.each([
    [['stpo'], 'unknown command "stpo"; did you mean stop?'],
    [['pid-file', 'x'], 'did you mean pidfile?'],
    [['frobnicate'], 'there are stop, kill, find, tree, pidfile'],
    [['help', 'stpo'], 'did you mean stop?'],
    [['4120'], 'did you mean deadsure stop 4120?'],
    [['--quiet'], 'a command comes first'],
    [['-V'], 'did you mean deadsure --version?'],
    [['ps'], 'did you mean deadsure tree?'],
    [['pkill', 'x'], 'did you mean deadsure stop --match?'],
    [['stop', 'node'], 'deadsure find "node" says which processes'],
    [['stop', ':8080'], 'deadsure find --port 8080'],
    [['kill', '12,13'], 'write blanks between several'],
    [['stop', 'run/agent.pid'], 'deadsure stop --pid-file "run/agent.pid"'],
    [['stop', '--shcedule', 'x'], 'did you mean --schedule?'],
    [['stop', '12abc'], '"12abc" is no pid'],
    // What only the library refuses.
    [['stop', '1'], 'deadsure: pid 1 must be a whole number from 2'],
    [['stop', '0', '--dry-run'], 'must be a whole number from 2'],
    [['kill', String(process.pid)], String(process.pid)],
    [['stop', String(process.ppid)], String(process.ppid)],
    [['stop', '4999999999999'], 'must be a whole number'],
    [['stop', '4120', '--schedule', 'term/5'], 'must be written in upper case: TERM'],
    [['stop', '4120', '--schedule', 'KILL/5', '--no-last-resort'], 'with --no-last-resort nothing'],
    [['stop', '4120', '--schedule', ''], '--schedule "" is refused: it is empty'],
    [['kill', '4120', '--timeout', '99999999999'], '--timeout must be at most 2147483 seconds'],
    [['find', 'x', '--uid', '99999999999'], '--uid must be'],
    [['pidfile', 'x', '--expect', ''], '--expect must be'],
    [['find', ''], 'not blank'],
    [['find', '/a*/'], 'does not match the empty string'],
    [['find', '--port', '99999'], '65535'],
    [['find', '--path', '/'], 'other than the root'],
    [['pidfile', ''], 'a non-empty path'],
    [['stop', '--config', '/nowhere/agent.json'], 'it cannot be read (ENOENT)'],
  ])('%j: exit code 2 and %j', async (args, said) => {
    const { code, stdout, stderr } = await ran(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('deadsure: ');
    expect(stderr).toContain(said);
    // The library's names for things are nothing that can be typed.
    expect(stderr).not.toMatch(/\boption [a-z]|targets\[|RegExp|lastResort|Ms\b|\(a [a-z]+\)/);
  });

  it('is an object on standard output with --json, and a sentence beside it', async () => {
    const { code, stdout, stderr } = await ran('stop', '12abc', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'ERR_USAGE',
        message: '"12abc" is no pid; a pid is a whole number such as 4120',
      },
    });
    expect(stderr).toContain('is no pid');
    const quiet = await ran('stop', '1', '--json', '--quiet');
    expect(JSON.parse(quiet.stdout)).toMatchObject({ error: { code: 'ERR_UNSAFE_TARGET' } });
    expect(quiet.stderr).toBe('');
  });

  it('names the help text of its command', async () => {
    expect((await ran('kill')).stderr).toContain('Try: deadsure kill --help');
    expect((await ran('klil')).stderr).toContain('Try: deadsure --help');
  });

  it('reaches no terminal as it was written', async () => {
    const pid = await ran('stop', '\u001B[2J', '--json');
    // Here it is the engine's own message that repeats it.
    const expression = await ran('find', '/(\u001B[2J/', '--json');
    for (const { code, stdout, stderr } of [pid, expression]) {
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain('\u001B');
    }
  });
});

describe('an interruption', () => {
  it('ends a command that only looks', async () => {
    const interruption = new Interruption();
    interruption.interrupt();
    const surroundings = heardSurroundings({ interruption });
    expect(await run(['tree', '--json'], surroundings)).toBe(130);
    expect(JSON.parse(surroundings.stdout.text)).toMatchObject({
      error: { code: 'ERR_INTERRUPTED' },
    });
  });

  it('ends a stop at once if it comes twice', async () => {
    const interruption = new Interruption();
    interruption.interrupt();
    interruption.interrupt();
    const surroundings = heardSurroundings({ interruption });
    const code = await expectNoSignal(() => run(['stop', '--pid-file', '/none.pid'], surroundings));
    expect(code).toBe(130);
    expect(surroundings.stderr.text).toContain('ended at once');
  });
});
