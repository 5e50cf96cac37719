import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  InvalidOptionError,
  PidFileError,
  stopByPidFile,
  UnsafeTargetError,
  type PidFileReading,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { within } from '../../helpers/patience.js';
import { threadIds } from '../../helpers/proc-stat.js';
import { expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { needRoot, STRANGER } from './as-user.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

/** Refused with that reading as an error, told with it on request and in a dry run; the file stays. */
async function expectRefused(
  path: string,
  outcome: 'recycled' | 'no-pid',
  reading: Partial<PidFileReading>,
  message: RegExp,
): Promise<void> {
  const before = readdirSync(files.at('.'));
  await expectNoSignal(async () => {
    const error = await expectRejection(
      PidFileError,
      within(5_000, 'the refusal', stopByPidFile(path)),
    );
    expect(error).toMatchObject({ code: 'ERR_PID_FILE', reading: { path, ...reading } });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    const told = { ok: false, outcome, reading: error.reading, pidFile: 'kept' };
    expect(await stopByPidFile(path, { reject: false })).toEqual(told);
    expect(await stopByPidFile(path, { dryRun: true })).toEqual(told);
  });
  expect(readdirSync(files.at('.'))).toEqual(before);
}

describe('a file that names nobody who may be signalled', () => {
  it.each<[string, string, RegExp]>([
    ['', 'empty', /names no process: it is empty/],
    [' \n', 'empty', /names no process: it is empty/],
    ['agent', 'malformed', /names no process: "agent" is no whole number; nothing was signalled/],
    ['12 34', 'malformed', /"12 34" is no whole number/],
    ['\u{feff}12', 'malformed', /is no whole number/],
    ['0', 'out-of-range', /"0" is outside the pids/],
    ['-1', 'out-of-range', /"-1" is outside the pids/],
    ['1', 'out-of-range', /"1" is outside the pids/],
    ['4294967297', 'out-of-range', /"4294967297" is outside the pids/],
    ['1'.repeat(5_000), 'too-large', /does not end within 4 KiB/],
  ])('(%j) is refused as %s', async (text, reason, message) => {
    const path = files.write('x.pid', text);
    await expectRefused(path, 'no-pid', { status: 'invalid', reason } as PidFileReading, message);
  });

  it('is refused if it is no file, without hanging', async () => {
    mkdirSync(files.at('directory'));
    execFileSync('mkfifo', [files.at('fifo')]);
    const reading = { status: 'invalid', reason: 'not-a-file' } as const;
    for (const name of ['directory', 'fifo']) {
      await expectRefused(files.at(name), 'no-pid', reading, /it is no regular file/);
    }
  });

  it('is refused if it is a link, or anybody’s to write', async () => {
    const { pid } = await spawnFixture('sits');
    files.write('open.pid', pid, 0o666);
    files.link('open.pid', 'link');
    const insecure = { status: 'insecure' } as const;
    const link = { ...insecure, reason: 'symlink' } as const;
    await expectRefused(files.at('link'), 'no-pid', link, /a symbolic link; followSymlinks: true/);
    const open = { ...insecure, reason: 'world-writable' } as const;
    await expectRefused(files.at('open.pid'), 'no-pid', open, /everybody may write it.*chmod o-w/);
  });

  it('is refused if a stranger owns it', async (context) => {
    needRoot(context);
    const { pid } = await spawnFixture('sits');
    const path = files.write('x.pid', pid);
    chownSync(path, STRANGER, STRANGER);
    const reading = { status: 'insecure', reason: 'foreign-owner' } as const;
    await expectRefused(path, 'no-pid', reading, /belongs neither to us nor to root/);
  });

  it('is refused if it cannot be read', async () => {
    files.link('loop', 'loop');
    const path = files.at('loop/x.pid');
    const reading = { status: 'unreadable', code: 'ELOOP' } as const;
    await expectRefused(path, 'no-pid', reading, /cannot be read: ELOOP/);
  });

  it('is refused if only the times say that its pid was recycled', async () => {
    const { pid } = await spawnFixture('sits');
    const path = files.write('x.pid', pid);
    utimesSync(path, 1e9, 1e9);
    const reading = { status: 'stale', recordedPid: pid, reason: 'recycled' } as const;
    await expectRefused(path, 'recycled', reading, /belongs to another process.*with expect/s);
  });
});

describe('a file that names somebody who must never be signalled', () => {
  it.each([
    ['ourselves', () => process.pid],
    ['our parent', () => process.ppid],
    ['a kernel thread', () => 2],
  ])('(%s) is refused, whatever the options, and kept', async (_who, pid) => {
    const path = files.write('x.pid', pid());
    // Older than the machine is up, so that a kernel thread is not taken for recycled.
    utimesSync(path, 2e9, 2e9);
    for (const options of [{}, { reject: false }, { dryRun: true }, { allowInsecure: true }]) {
      await expectNoSignal(async () => {
        await expectRejection(UnsafeTargetError, stopByPidFile(path, options));
      });
    }
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
  });

  it('(a thread of ours) is stale: the process it belongs to is not signalled', async () => {
    const [thread = 0] = threadIds(process.pid);
    const path = files.write('x.pid', thread);
    await expectNoSignal(async () => {
      expect(await stopByPidFile(path)).toMatchObject({
        outcome: 'already-gone',
        pidFile: 'removed',
      });
    });
  });
});

describe('the options', () => {
  it.each<[string, unknown, RegExp]>([
    ['no object', 'agent', /the options of stopByPidFile/],
    ['keepPidFile', { keepPidFile: 1 }, /keepPidFile must be true or false/],
    ['one of the stop', { schedule: 'TERM' }, /schedule/],
    ['one of the reading', { allowInsecure: 'yes' }, /allowInsecure must be true or false/],
    ['an empty expect', { expect: '' }, /expect/],
    ['a signal by name', { signal: 'SIGTERM' }, /use schedule/],
    ['a misspelt name', { keepPidfile: true }, /of stopByPidFile: did you mean keepPidFile\?/],
    ['another one', { folowSymlinks: true }, /did you mean followSymlinks\?/],
    ['one from elsewhere', { timeoutMs: 5 }, /of stopByPidFile: the waits of schedule/],
  ])('are refused before anything is read: %s', async (_what, options, why) => {
    const error = await expectRejection(
      InvalidOptionError,
      stopByPidFile(files.at('missing'), options as object),
    );
    expect(error.message).toMatch(why);
  });

  it('are checked with the path', async () => {
    await expectRejection(InvalidOptionError, stopByPidFile(''));
    await expectRejection(InvalidOptionError, stopByPidFile('file:///run/x.pid'));
  });
});
