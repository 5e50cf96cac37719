import { expect, test } from 'vitest';
import { PidSpace } from '../../../src/testing/pid-space.js';

test('hands numbers out in ascending order and begins again after the largest', () => {
  const pids = new PidSpace(5);
  expect([pids.next(), pids.next(), pids.next(), pids.next()]).toEqual([2, 3, 4, 5]);
  pids.drop(3);
  pids.drop(5);
  expect([pids.next(), pids.next()]).toEqual([3, 5]);
});

test('does not hand a freed number out before the others', () => {
  const pids = new PidSpace(100);
  const first = pids.next();
  pids.drop(first);
  expect(pids.next()).toBe(first + 1);
});

test('keeps a number as long as anything holds it', () => {
  const pids = new PidSpace(3);
  const pid = pids.next();
  pids.hold(pid);
  pids.drop(pid);
  expect(pids.isFree(pid)).toBe(false);
  expect(pids.next()).toBe(3);
  expect(() => pids.next()).toThrow(expect.objectContaining({ code: 'EAGAIN' }));
  pids.drop(pid);
  expect(pids.next()).toBe(pid);
});

test('goes on after a number that was asked for', () => {
  const pids = new PidSpace(100);
  pids.take(50);
  expect(pids.next()).toBe(51);
});
