import { expect, it } from 'vitest';
import { UnsafeTargetError } from '../../../../src/errors/unsafe-target-error.js';
import { UnsupportedError } from '../../../../src/errors/unsupported-error.js';
import { terminate } from '../../../../src/platform/windows/terminate.js';
import { Machine, SELF } from './machine.js';

it('ends a process', () => {
  const machine = new Machine();
  machine.start({ pid: 1200 });
  expect(terminate(machine, 1200, 'SIGKILL')).toEqual({ result: 'sent' });
  expect(terminate(machine, 1200, 'SIGKILL')).toEqual({ result: 'gone' });
  expect(machine.ended).toEqual([1200]);
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGCONT', 'SIGSTOP'] as const)('refuses %s', (signal) => {
  const machine = new Machine();
  machine.start({ pid: 1200 });
  expect(() => terminate(machine, 1200, signal)).toThrow(UnsupportedError);
  expect(() => terminate(machine, 1200, signal)).toThrow(`${signal} cannot be sent on Windows`);
  expect(machine.ended).toEqual([]);
});

it.each([
  ...[1201, 1202, 1203].map(
    (pid) => [pid, 'would take it for the next lower multiple of 4'] as const,
  ),
  ...[0, 4, -4, 1.5, NaN, SELF].map((pid) => [pid, 'only a single process other than'] as const),
])('refuses the number %d, which %s', (pid, why) => {
  const machine = new Machine();
  machine.start({ pid: 1200 });
  expect(() => terminate(machine, pid, 'SIGKILL')).toThrow(UnsafeTargetError);
  expect(() => terminate(machine, pid, 'SIGKILL')).toThrow(why);
  expect(machine.ended).toEqual([]);
});
