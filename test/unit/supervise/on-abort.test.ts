import { expect, test, vi } from 'vitest';
import { onAbort } from '../../../src/supervise/on-abort.js';

test('calls back whoever still waits, and nobody who called it off', () => {
  const controller = new AbortController();
  const [off, still] = [vi.fn(), vi.fn()];
  const callOff = onAbort(controller.signal, off);
  onAbort(controller.signal, still);
  callOff();
  controller.abort();
  expect([off.mock.calls.length, still.mock.calls.length]).toEqual([0, 1]);
});
