import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { drainTail, holdPipe } from '../../../src/supervise/spawn/pipe-tail.js';

test('a pipe that a survivor keeps open is read for a while, and let go of', async () => {
  const pipe = new PassThrough();
  holdPipe(pipe);
  pipe.write('its last words\n');
  expect(await drainTail(pipe)).toBe('its last words\n');
  expect(pipe.destroyed).toBe(true);
}, 20_000);

test('a pipe that cannot be read to its end says what was read', async () => {
  const pipe = new PassThrough();
  pipe.write('half a ');
  pipe.once('data', () => pipe.destroy(new Error('EIO')));
  expect(await drainTail(pipe)).toBe('half a ');
});
