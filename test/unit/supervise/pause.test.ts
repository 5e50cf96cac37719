import { expect, test } from 'vitest';
import { Pause } from '../../../src/supervise/pause.js';

test('one that was ended makes nobody wait any more', async () => {
  const pause = new Pause();
  const waiting = pause.wait(2 ** 31 - 1);
  pause.end();
  await expect(waiting).resolves.toBeUndefined();
  await expect(pause.wait(2 ** 31 - 1)).resolves.toBeUndefined();
}, 5_000);
