import { describe, expect, it } from 'vitest';
import { sameStart, startToken } from '../../../../src/platform/portable/start-token.js';

const AT = Date.UTC(2025, 10, 21, 10, 3, 11);

function compare(a: string | undefined, b: string | undefined): string {
  const ref = (token: string | undefined): { pid: number; startToken?: string } =>
    token === undefined ? { pid: 7 } : { pid: 7, startToken: token };
  expect(sameStart(ref(b), ref(a))).toBe(sameStart(ref(a), ref(b)));
  return sameStart(ref(a), ref(b));
}

describe('start tokens', () => {
  it('hold whole seconds', () => {
    expect(startToken(AT)).toBe('lstart:1763719391');
    expect(startToken(AT + 999)).toBe('lstart:1763719391');
  });

  it('are the same up to one second', () => {
    expect(compare(startToken(AT), startToken(AT))).toBe('same');
    expect(compare(startToken(AT), startToken(AT + 1_000))).toBe('same');
    expect(compare(startToken(AT), startToken(AT + 2_000))).toBe('different');
  });

  it('are unknown where one is missing', () => {
    expect(compare(undefined, startToken(AT))).toBe('unknown');
    expect(compare(undefined, undefined)).toBe('unknown');
  });

  it('are compared as they stand where they do not parse', () => {
    expect(compare('boot:5', 'boot:5')).toBe('same');
    expect(compare('boot:5', 'boot:6')).toBe('different');
    expect(compare('lstart:', 'lstart:0')).toBe('different');
    expect(compare('lstart:1e9', 'lstart:1000000000')).toBe('different');
    expect(compare('lstart:5 ', 'lstart:5')).toBe('different');
    expect(compare('lstart:-5', 'lstart:5')).toBe('different');
    expect(compare('xlstart:5', 'lstart:5')).toBe('different');
    expect(compare('lstart:1234567890123', 'lstart:1234567890122')).toBe('different');
  });

  it('never make one process of two pids', () => {
    const token = startToken(AT);
    expect(sameStart({ pid: 7, startToken: token }, { pid: 8, startToken: token })).toBe(
      'different',
    );
    expect(sameStart({ pid: 7 }, { pid: 8 })).toBe('different');
  });
});
