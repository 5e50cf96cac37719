import { describe, expect, it } from 'vitest';
import { readKillRequest } from '../../../src/cli/arguments/kill-request.js';
import {
  readFindRequest,
  readPidfileRequest,
  readTreeRequest,
} from '../../../src/cli/arguments/look-requests.js';
import { readStopRequest } from '../../../src/cli/arguments/stop-request.js';
import { UsageError } from '../../../src/cli/arguments/usage-error.js';

const MANNER = { json: false, quiet: false, verbose: false };
const OPTIONS = {
  schedule: undefined,
  lastResort: true,
  scope: undefined,
  politeTo: undefined,
  label: undefined,
  dryRun: false,
};
const FILE_OPTIONS = { followSymlinks: false, allowInsecure: false, keepPidFile: false };

describe('deadsure stop', () => {
  it('takes pids', () => {
    expect(readStopRequest(['12', '13'])).toEqual({
      by: 'pids',
      manner: MANNER,
      options: OPTIONS,
      pids: [12, 13],
    });
  });

  it('hands every option on to the library under its name there', () => {
    const { options, manner } = readStopRequest([
      ...['12', '--schedule', 'INT/1', '--no-last-resort', '--scope', 'process'],
      ...['--polite-to', 'tree', '--label', 'agent', '--dry-run', '--json', '--verbose'],
    ]);
    expect(options).toEqual({
      schedule: 'INT/1',
      lastResort: false,
      scope: 'process',
      politeTo: 'tree',
      label: 'agent',
      dryRun: true,
    });
    expect(manner).toEqual({ json: true, quiet: false, verbose: true });
  });

  it('takes a PID file with its options', () => {
    expect(
      readStopRequest([
        ...['--pid-file', 'run/a.pid', '--expect', '/agent-\\d/', '--keep-pid-file'],
        ...['--follow-symlinks', '--allow-insecure'],
      ]),
    ).toMatchObject({
      by: 'pid-file',
      path: 'run/a.pid',
      options: { expect: /agent-\d/, keepPidFile: true, followSymlinks: true, allowInsecure: true },
    });
    expect(readStopRequest(['--pid-file', 'a.pid'])).toMatchObject({ options: FILE_OPTIONS });
  });

  it('takes a configuration with its keys', () => {
    expect(
      readStopRequest(['--config', 'a.toml', '--dir-key', 'a.b', '--name-key', 'c']),
    ).toMatchObject({
      by: 'config',
      place: { file: 'a.toml', dirKey: 'a.b', nameKey: 'c' },
      options: FILE_OPTIONS,
    });
  });

  it('takes a query, of which all must hold', () => {
    expect(
      readStopRequest(['--match', 'x', '--path', 'a/b', '--port', '80', '--uid', 'any', '--yes']),
    ).toMatchObject({
      by: 'query',
      yes: true,
      query: { command: 'x', path: `${process.cwd()}/a/b`, port: 80, uid: 'any' },
    });
    expect(readStopRequest(['--port', '80'])).toMatchObject({ yes: false });
  });

  it.each([
    [[], 'say what to stop'],
    [['--uid', 'any'], 'say what to stop'],
    [['--yes'], 'say what to stop'],
    [['12', '--pid-file', 'x'], 'pids and --pid-file cannot be combined'],
    [['12', '--match', 'x'], 'pids and --match cannot be combined'],
    [['--config', 'x', '--port', '1'], '--config and --port cannot be combined'],
    [['--pid-file', 'x', '--config', 'y'], '--pid-file and --config cannot be combined'],
    [['12', '--expect', 'x'], '--expect only makes sense with --pid-file or --config'],
    [['12', '--keep-pid-file'], '--keep-pid-file only makes sense'],
    [['--match', 'x', '--follow-symlinks'], '--follow-symlinks only makes sense'],
    [['--port', '1', '--allow-insecure'], '--allow-insecure only makes sense'],
    [['--pid-file', 'x', '--dir-key', 'a'], '--dir-key only makes sense with --config'],
    [['12', '--name-key', 'a'], '--name-key only makes sense with --config'],
    [['12', '--uid', 'any'], '--uid only makes sense with --match, --path or --port'],
    [
      ['12', '--scope', 'three'],
      '--scope must be tree or process, not "three"; did you mean tree?',
    ],
    [['12', '--polite-to', 'all'], '--polite-to must be root or tree'],
    [['12', '--quiet', '--verbose'], 'contradict each other'],
    [['12abc'], '"12abc" is no pid'],
    [['12', '0x10'], '"0x10" is no pid'],
    [['1e3'], '"1e3" is no pid'],
    [[' 12'], '" 12" is no pid'],
    [['--path', ''], '--path must not be empty'],
    [['--port', '80x'], '--port must be a number'],
    [['--port', '80', '--uid', 'root'], '--uid must be self, any, or the number of a user'],
  ])('refuses %j', (args, said) => {
    expect(() => readStopRequest(args)).toThrow(UsageError);
    expect(() => readStopRequest(args)).toThrow(said);
  });
});

describe('deadsure kill', () => {
  it('takes pids and a timeout in seconds', () => {
    expect(readKillRequest(['12', '--timeout', '0.25', '--scope', 'tree'])).toEqual({
      manner: MANNER,
      pids: [12],
      options: { timeoutMs: 250, scope: 'tree', label: undefined, dryRun: false },
    });
    expect(readKillRequest(['12']).options.timeoutMs).toBeUndefined();
  });

  it.each([[[]], [['12', '--timeout', '2s']], [['x']], [['12', '--schedule', 'TERM/5']]])(
    'refuses %j',
    (args) => {
      expect(() => readKillRequest(args)).toThrow(UsageError);
    },
  );
});

describe('the commands that only look', () => {
  it('take what they need', () => {
    expect(readFindRequest(['/a+/', '--uid', '0']).query).toEqual({ command: /a+/, uid: 0 });
    expect(readFindRequest(['--port', '1']).query).toEqual({ port: 1 });
    expect(readTreeRequest([])).toEqual({ manner: MANNER, root: undefined });
    expect(readTreeRequest(['1'])).toMatchObject({ root: 1 });
    expect(readPidfileRequest(['x.pid', '--expect', 'y'])).toMatchObject({
      file: 'x.pid',
      options: { expect: 'y', followSymlinks: false },
    });
    expect(readPidfileRequest(['--config', 'a.toml', '--dir-key', 'd'])).toMatchObject({
      file: { file: 'a.toml', dirKey: 'd', nameKey: undefined },
    });
  });

  it.each([
    [readFindRequest, []],
    [readFindRequest, ['a', 'b']],
    [readFindRequest, ['--uid', 'any']],
    [readFindRequest, ['a', '--yes']],
    [readFindRequest, ['--match', 'a']],
    [readTreeRequest, ['1', '2']],
    [readTreeRequest, ['one']],
    [readTreeRequest, ['0']],
    [readPidfileRequest, []],
    [readPidfileRequest, ['a', 'b']],
    [readPidfileRequest, ['a', '--keep-pid-file']],
    [readPidfileRequest, ['a', '--config', 'b.toml']],
    [readPidfileRequest, ['a', '--name-key', 'b']],
    [readPidfileRequest, ['--name-key', 'b']],
  ])('%o refuses %j', (read, args) => {
    expect(() => read(args)).toThrow(UsageError);
  });
});
