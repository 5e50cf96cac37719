import { describe, expect, it } from 'vitest';
import * as deadsure from '../../../src/index.js';
import type { AbortedReport, FailedReport } from '../../../src/index.js';

const base = {
  targets: [{ pid: 7 }],
  processes: [],
  stages: [],
  coverage: 'process',
  durationMs: 1,
} as const;
const survivor = {
  pid: 7,
  reason: 'timeout',
  state: 'sleeping',
  command: 'worker --id 7',
  hint: 'Do this.',
} as const;
const failed: FailedReport = {
  ...base,
  ok: false,
  outcome: 'survived',
  survivors: [survivor],
  label: 'agent 7',
};
const aborted: AbortedReport = { ...base, ok: false, outcome: 'aborted', survivors: [survivor] };

const cause = new Error('why');
const errors = [
  [new deadsure.UnsafeTargetError('m', { cause }), 'UnsafeTargetError', 'ERR_UNSAFE_TARGET'],
  [new deadsure.ProcessTableError('m', { cause }), 'ProcessTableError', 'ERR_PROCESS_TABLE'],
  [new deadsure.InvalidOptionError('m', { cause }), 'InvalidOptionError', 'ERR_INVALID_OPTION'],
  [new deadsure.UnsupportedError('m', { cause }), 'UnsupportedError', 'ERR_UNSUPPORTED'],
  [
    new deadsure.PidFileError('m', { status: 'missing', path: '/a' }, { cause }),
    'PidFileError',
    'ERR_PID_FILE',
  ],
  [new deadsure.SurvivorsError(failed), 'SurvivorsError', 'ERR_SURVIVORS'],
  [new deadsure.StopAbortedError(aborted, { cause }), 'AbortError', 'ABORT_ERR'],
] as const;

describe('every error', () => {
  it.each(errors)('%s has its name and its code', (error, name, code) => {
    expect(error).toBeInstanceOf(deadsure.DeadsureError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(Object.prototype.toString.call(error)).toBe('[object Error]');
  });

  it('keeps what caused it', () => {
    expect(errors.filter(([error]) => error.cause === cause)).toHaveLength(6);
  });
});

describe('SurvivorsError', () => {
  it('names the label, the pid, the command, the reason and what to do', () => {
    const { message, report } = new deadsure.SurvivorsError(failed);
    for (const part of ['agent 7', '7', 'worker --id 7', 'timeout', 'Do this.', 'not gone']) {
      expect(message).toContain(part);
    }
    expect(report).toBe(failed);
  });

  it('does not call gone or alive what could not be seen', () => {
    const { message } = new deadsure.SurvivorsError({ ...failed, outcome: 'unknown' });
    expect(message).toContain('not proven gone');
  });

  it('names five of many and counts the rest', () => {
    const survivors = [
      survivor,
      ...Array.from({ length: 11 }, (_, n) => ({ ...survivor, pid: n + 8 })),
    ] as const;
    const { message } = new deadsure.SurvivorsError({
      ...failed,
      survivors,
    });
    expect(message).toContain('12 processes');
    expect(message).toContain('and 7 more');
    expect(message).not.toContain('pid 13 ');
  });
});

describe('StopAbortedError', () => {
  it('says that nobody was stopped by it, and who is left', () => {
    const { message, report } = new deadsure.StopAbortedError(aborted);
    expect(message).toContain('abandoned');
    expect(message).toContain('7');
    expect(report).toBe(aborted);
  });
});
