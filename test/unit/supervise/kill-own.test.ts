import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { killOwn } from '../../../src/supervise/kill-own.js';

/** The handle of a child that nobody can end, or of which `kill` makes what it says. */
function handle(kill: (child: EventEmitter) => void, exitCode: number | null = null): ChildProcess {
  const child: EventEmitter = Object.assign(new EventEmitter(), {
    exitCode,
    signalCode: null,
    kill: vi.fn(() => {
      kill(child);
    }),
  });
  return child as unknown as ChildProcess;
}

test('one that has ended is not signalled: its pid may be another’s', async () => {
  const child = handle(() => undefined, 0);
  await killOwn(child);
  expect(child.kill).not.toHaveBeenCalled();
});

test('its end is waited for, and what its handle says later is heard by somebody', async () => {
  let hasEnded = false;
  const child = handle((emitter) => {
    setImmediate(() => {
      hasEnded = true;
      emitter.emit('exit', null, 'SIGKILL');
    });
  });
  await killOwn(child);
  expect(hasEnded).toBe(true);
  expect(child.kill).toHaveBeenCalledExactlyOnceWith('SIGKILL');
  // Nobody else listens, and an `error` without a listener ends the whole program.
  child.emit('error', new Error('kill EPERM'));
});

test('what the system refuses is no rejection', async () => {
  const child = handle((emitter) => emitter.emit('error', new Error('kill EPERM')));
  await expect(killOwn(child)).resolves.toBeUndefined();
});

test('one that does not end is not waited for for ever', async () => {
  const child = handle(() => undefined);
  await killOwn(child);
  expect(child.kill).toHaveBeenCalledOnce();
}, 20_000);
