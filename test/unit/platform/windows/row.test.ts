import { describe, expect, it } from 'vitest';
import {
  compareRows,
  createdIn,
  createdToken,
  toEpochMs,
  type Row,
} from '../../../../src/platform/windows/row.js';

const ROW: Row = { pid: 8, startedBy: 4, name: 'a.exe', created: 134_081_568_123_456_780n };
const { created: _, ...UNDATED } = ROW;

describe('compareRows', () => {
  it.each([
    ['itself', ROW, 'same'],
    ['another number', { ...ROW, pid: 12 }, 'different'],
    ['another parent', { ...ROW, startedBy: 12 }, 'different'],
    ['another name', { ...ROW, name: 'b.exe' }, 'different'],
    ['no name yet', { ...ROW, name: '' }, 'same'],
    ['another moment', { ...ROW, created: 134_081_568_123_456_790n }, 'different'],
    ['no moment', UNDATED, 'unknown'],
    ['no moment, and another name', { ...UNDATED, name: 'b.exe' }, 'different'],
  ] as const)('with %s', (__, other, expected) => {
    expect(compareRows(ROW, other)).toBe(expected);
    expect(compareRows(other, ROW)).toBe(expected);
  });

  it('knows nothing of two without a moment', () => {
    expect(compareRows(UNDATED, { ...UNDATED })).toBe('unknown');
    expect(compareRows(UNDATED, { ...UNDATED, name: '' })).toBe('unknown');
  });
});

describe('creation times', () => {
  it('are whole in a token, and milliseconds of 1970 elsewhere', () => {
    expect(createdToken(134_081_568_123_456_780n)).toBe('created:134081568123456780');
    expect(createdIn('created:134081568123456780')).toBe(134_081_568_123_456_780n);
    expect(toEpochMs(116_444_736_000_000_000n)).toBe(0);
    expect(toEpochMs(134_116_992_000_000_000n)).toBe(Date.UTC(2026, 0, 1));
  });

  it.each([undefined, '', 'created:', 'created:1e9', 'lstart:12', 'created:12 ', 'un-created:12'])(
    'are not read out of %j',
    (token) => {
      expect(createdIn(token)).toBeUndefined();
    },
  );
});
