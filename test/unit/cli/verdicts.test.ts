import { describe, expect, it } from 'vitest';
import type {
  AbortedReport,
  PidFileReading,
  ProcessFate,
  StopReport,
  Survivor,
} from '../../../src/index.js';
import { eventLine } from '../../../src/cli/render/event-line.js';
import { pidFileWords } from '../../../src/cli/render/pid-file-words.js';
import { queryWords } from '../../../src/cli/render/query-words.js';
import { signalledLine, survivorLines, wrapped } from '../../../src/cli/render/survivor-lines.js';
import { verdictLine, zombieLine } from '../../../src/cli/render/verdict.js';
import { exitCodeOf, exitCodeOfError, exitCodeOfReading } from '../../../src/cli/exit-code.js';
import { plainStyle } from './plain-style.js';

const fate = (pid: number, more: Partial<ProcessFate> = {}): ProcessFate => ({
  ...{ pid, role: 'target', fate: 'exited', signals: ['SIGTERM'], ...more },
});
const BASE = { targets: [], stages: [], coverage: 'lineage', durationMs: 312 } as const;
const SURVIVOR: Survivor = {
  ...{ pid: 7, reason: 'not-permitted', state: 'sleeping', uid: 0, command: 'sshd\n-D' },
  hint: 'It belongs to uid 0, and the system refuses our signals (EPERM); run this as that user or as root.',
};

const REPORTS: readonly (readonly [StopReport | AbortedReport, string, number])[] = [
  [
    { ...BASE, ok: true, outcome: 'already-gone', survivors: [], processes: [] },
    'nothing to stop: nobody was running',
    0,
  ],
  [
    { ...BASE, ok: true, outcome: 'already-gone', survivors: [], processes: [fate(1), fate(2)] },
    'already gone: pid 1, 2',
    0,
  ],
  [
    { ...BASE, ok: true, outcome: 'stopped', survivors: [], processes: [fate(1)], label: 'agent' },
    'agent: stopped: 1 process is gone after 0.31 s',
    0,
  ],
  [
    {
      ...{ ...BASE, ok: true, outcome: 'killed', survivors: [] },
      processes: [fate(1, { fate: 'killed' }), fate(2), fate(3)],
    },
    'killed: 3 processes are gone after 0.31 s, 1 by SIGKILL',
    0,
  ],
  [
    {
      ...BASE,
      ok: true,
      outcome: 'killed',
      survivors: [],
      processes: [fate(1, { fate: 'killed' })],
    },
    'killed: 1 process is gone after 0.31 s, by SIGKILL',
    0,
  ],
  [
    { ...BASE, ok: false, outcome: 'would-stop', survivors: [], processes: [fate(1)] },
    'dry run: would stop 1 process; nothing was signalled',
    0,
  ],
  [
    {
      ...BASE,
      ok: false,
      outcome: 'survived',
      survivors: [SURVIVOR],
      processes: [fate(1), fate(7)],
    },
    'FAILED: 1 of 2 processes is not gone after 0.31 s',
    1,
  ],
  [
    { ...BASE, ok: false, outcome: 'unknown', survivors: [SURVIVOR], processes: [fate(7)] },
    'UNKNOWN: 1 of 1 process could not be proven gone after 0.31 s',
    1,
  ],
  [
    {
      ...BASE,
      ok: false,
      outcome: 'aborted',
      survivors: [SURVIVOR],
      processes: [fate(1), fate(7)],
    },
    'interrupted after 0.31 s: 1 of 2 processes is not proven gone',
    1,
  ],
];

describe('the verdict', () => {
  it.each(REPORTS)('of %o is %j, exit code %i', (report, line, code) => {
    expect(verdictLine(report)).toBe(line);
    expect(exitCodeOf(report)).toBe(code);
  });

  it('names the zombies that ps still shows', () => {
    const processes = [fate(1, { parentPid: 9 }), fate(2), fate(3, { parentPid: 9 })];
    const report = { ...BASE, ok: true, outcome: 'stopped', survivors: [], processes } as const;
    expect(zombieLine(report)).toBe(
      'still shown by ps, as zombies, until their parent 9 collects them: pid 1, 3',
    );
    expect(zombieLine({ ...report, processes: [fate(2)] })).toBeUndefined();
  });
});

describe('survivors', () => {
  it('have a line for what they are and one for what to do', () => {
    expect(survivorLines([SURVIVOR], plainStyle(200))).toEqual([
      String.raw`  ✗ 7  not-permitted, sleeping, uid 0: sshd\x0a-D`,
      `      ${SURVIVOR.hint}`,
    ]);
  });

  it('keep the whole hint on a narrow terminal', () => {
    const [, ...hint] = survivorLines([SURVIVOR], plainStyle(40));
    expect(hint.map((line) => line.trim()).join(' ')).toBe(SURVIVOR.hint);
    expect(Math.max(...hint.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  it('are wrapped between words', () => {
    expect(wrapped('aaaaaaaaaa bbbbbbbbbb c', 21)).toEqual(['aaaaaaaaaa bbbbbbbbbb', 'c']);
    expect(wrapped('x'.repeat(50), 20)).toEqual(['x'.repeat(50)]);
  });

  it('of an interruption: who had been signalled', () => {
    const processes = [fate(1, { signals: ['SIGINT', 'SIGTERM', 'SIGTERM'] }), fate(2)];
    const report = { ...BASE, ok: false, outcome: 'aborted', survivors: [], processes } as const;
    expect(signalledLine(report)).toBe('already sent: SIGINT to pid 1; SIGTERM to pid 1, 2');
    expect(signalledLine({ ...report, processes: [] })).toBe('nobody was signalled');
  });
});

describe('what a PID file says', () => {
  const path = '/run/a\n.pid';
  const shown = String.raw`/run/a\x0a.pid`;

  it.each<[PidFileReading, string, number]>([
    [{ status: 'running', path, pid: 7 }, `running: ${shown} names pid 7`, 0],
    [{ status: 'missing', path }, `missing: there is no PID file ${shown}`, 3],
    [{ status: 'stale', path, recordedPid: 7, reason: 'not-running' }, 'is not running', 1],
    [{ status: 'stale', path, recordedPid: 7, reason: 'recycled' }, 'another process has', 1],
    [{ status: 'invalid', path, reason: 'malformed', text: '12abc' }, '("12abc")', 1],
    [{ status: 'invalid', path, reason: 'empty', text: '' }, 'it is empty', 1],
    [{ status: 'insecure', path, reason: 'symlink' }, '--follow-symlinks', 1],
    [{ status: 'insecure', path, reason: 'foreign-owner' }, '--allow-insecure', 1],
    [{ status: 'unreadable', path, code: 'EACCES', message: 'x' }, '(EACCES)', 1],
  ])('%o: %j, exit code %i', (reading, words, code) => {
    expect(pidFileWords(reading)).toContain(words);
    expect(pidFileWords(reading)).toContain(shown);
    expect(exitCodeOfReading(reading)).toBe(code);
  });
});

describe('a query in words', () => {
  it('says how it was understood', () => {
    expect(queryWords({ command: 'a\nb' })).toBe(
      String.raw`no process with the text "a\x0ab" among your own; --uid any looks at everybody's`,
    );
    expect(queryWords({ command: /a+/i, path: '/x', port: 3, uid: 'any' })).toBe(
      'no process that matches /a+/i, in the directory /x, serving port 3',
    );
    expect(queryWords({ port: 3, uid: 7 })).toBe('no process serving port 3 of uid 7');
  });
});

describe('a line of the log', () => {
  const event = { stopId: 1, elapsedMs: 312, label: 'agent' } as const;
  const process = { pid: 7 };

  it('names the label, the time, and what happened', () => {
    const stage = { type: 'stage-started', index: 0, signal: 'SIGTERM', waitMs: 5_000 } as const;
    expect(eventLine({ ...event, ...stage, sentTo: [7] }, false)).toBe(
      'agent: 0.31 s  SIGTERM to pid 7, waiting up to 5 s',
    );
    expect(eventLine({ ...event, ...stage, sentTo: [] }, false)).toContain('SIGTERM to nobody');
    expect(eventLine({ ...event, type: 'gone', process, fate: 'exited' }, false)).toContain(
      'pid 7 exited',
    );
    const refused = { type: 'refused', process, signal: 'SIGTERM', code: 'EPERM' } as const;
    expect(eventLine({ ...event, ...refused }, false)).toContain('pid 7 refuses SIGTERM (EPERM)');
    const latecomer = {
      ...event,
      type: 'latecomer',
      process: { pid: 7, command: 'a\u001B' },
    } as const;
    expect(eventLine(latecomer, false)).toContain(String.raw`pid 7 joins: a\x1b`);
  });

  it('tells of every signal only if it is verbose', () => {
    const signalled = { ...event, type: 'signalled', process, signal: 'SIGTERM' } as const;
    expect(eventLine(signalled, false)).toBeUndefined();
    expect(eventLine(signalled, true)).toContain('pid 7 was sent SIGTERM');
    const frozen = { ...event, type: 'frozen', count: 3, rounds: 2 } as const;
    expect(eventLine(frozen, true)).toContain('3 frozen in 2 looks');
    const ended = { ...event, type: 'stage-ended', index: 0, waitedMs: 500, left: 2 } as const;
    expect(eventLine(ended, true)).toContain('2 left after 0.50 s');
  });
});

describe('the exit code of an error', () => {
  it.each([
    ['ERR_USAGE', 2],
    ['ERR_CONFIG', 2],
    ['ERR_CONFIRMATION', 2],
    ['ERR_INVALID_OPTION', 2],
    ['ERR_UNSAFE_TARGET', 2],
    ['ERR_UNSUPPORTED', 2],
    ['ERR_PROCESS_TABLE', 1],
    ['ERR_PID_FILE', 1],
    ['ERR_SURVIVORS', 1],
    ['ERR_INTERNAL', 1],
    ['anything else', 1],
    ['ABORT_ERR', 130],
    ['ERR_INTERRUPTED', 130],
  ])('%s is %i', (code, exit) => {
    expect(exitCodeOfError(code)).toBe(exit);
  });
});
