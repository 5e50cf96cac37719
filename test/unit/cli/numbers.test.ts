import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPid, readPort, readSeconds, readUid } from '../../../src/cli/arguments/numbers.js';
import { UsageError } from '../../../src/cli/arguments/usage-error.js';

const NO_NUMBERS = [
  ...['', ' ', '12abc', 'abc', '0x10', '1e3', ' 12', '12 ', '12\n', '+12', '-12', '1.0', '1,2'],
  ...['012', '00', '١٢', '１２', '12\u200b', '1_000', 'NaN', 'Infinity', '1n', '9'.repeat(16)],
];

describe('readPid', () => {
  it.each(NO_NUMBERS)('refuses %j', (text) => {
    expect(() => readPid(text)).toThrow(UsageError);
  });

  it.each([
    ['4120', 4120],
    ['2', 2],
    // What may not be signalled is the library's to say.
    ['0', 0],
    ['1', 1],
    ['4294967297', 4294967297],
  ])('reads %j', (text, pid) => {
    expect(readPid(text)).toBe(pid);
  });

  it('never reads a number that is written otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const pid = (() => {
          try {
            return readPid(text);
          } catch (error) {
            if (error instanceof UsageError) return undefined;
            throw error;
          }
        })();
        expect(pid === undefined || String(pid) === text).toBe(true);
      }),
    );
  });
});

describe('readPort and readUid', () => {
  it.each(NO_NUMBERS)('refuse %j', (text) => {
    expect(() => readPort(text)).toThrow(UsageError);
    expect(() => readUid(text)).toThrow(UsageError);
  });

  it('read what is a number, and two words', () => {
    expect([readPort('3000'), readUid('0'), readUid('self'), readUid('any')]).toEqual([
      ...[3000, 0, 'self', 'any'],
    ]);
  });
});

describe('readSeconds', () => {
  it.each([
    ['2', 2_000],
    ['0', 0],
    ['0.5', 500],
    ['1.005', 1_005],
    ['0.29', 290],
    ['3.1419', 3_141],
  ])('%s is %i ms', (text, ms) => {
    expect(readSeconds('timeout', text)).toBe(ms);
  });

  it.each(['', '1e3', '-1', '.5', '5.', '1,5', '5s', ' 5', 'Infinity'])('refuses %j', (text) => {
    expect(() => readSeconds('timeout', text)).toThrow('--timeout must be a number of seconds');
  });
});
