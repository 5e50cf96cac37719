import { expect, test } from 'vitest';
import { compareIdentities } from '../../../src/process/identity.js';

const known = { pid: 7, startToken: 'a' };

test.each([
  ['the same pid and token', known, { pid: 7, startToken: 'a' }, 'same'],
  ['another token', known, { pid: 7, startToken: 'b' }, 'different'],
  ['another pid', known, { pid: 8, startToken: 'a' }, 'different'],
  ['another pid without a token', known, { pid: 8 }, 'different'],
  ['other pids, both without a token', { pid: 7 }, { pid: 8 }, 'different'],
  ['a token that is not known', known, { pid: 7 }, 'unknown'],
  ['no token on either side', { pid: 7 }, { pid: 7 }, 'unknown'],
] as const)('%s', (_what, one, other, verdict) => {
  expect(compareIdentities(one, other)).toBe(verdict);
  expect(compareIdentities(other, one)).toBe(verdict);
});
