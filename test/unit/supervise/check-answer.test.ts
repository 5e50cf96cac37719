import { expect, test } from 'vitest';
import { healthIn } from '../../../src/supervise/keep-running/supervise-options.js';

test.each([
  ['healthy', 'healthy'],
  [{ health: 'zombie' }, 'zombie'],
  [{ health: 'unknown', liveness: 'gone' }, 'failed'],
  [{ health: 'unknown', liveness: 'alive' }, 'unknown'],
  [undefined, undefined],
  [null, undefined],
  ['well', 'unknown'],
  [{ health: 'well' }, 'unknown'],
  [{}, 'unknown'],
  [true, 'unknown'],
])('of %o the word is %s', (answer, word) => {
  expect(healthIn(answer)).toBe(word);
});
