import { expect, test } from 'vitest';
import { Retries } from '../../../src/supervise/keep-running/retries.js';

test('counts from none again, and from the first delay, once it was healthy', () => {
  const backoff = { initialMs: 10, factor: 2, maxMs: 100 };
  const retries = new Retries({ maxRetries: 2, resetAfterMs: 0, backoff });
  const twice = [
    { attempt: 1, afterMs: 10 },
    { attempt: 2, afterMs: 20 },
  ];
  for (let round = 0; round < 2; round++) {
    expect([retries.next(), retries.next()]).toEqual(twice);
    expect(retries.next()).toBeUndefined();
    retries.healthy(0);
  }
});
