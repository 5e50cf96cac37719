import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { SharedTask } from '../../../src/platform/shared-task.js';

function started(): {
  readonly task: SharedTask<string>;
  readonly calledOff: AbortSignal;
  readonly finish: (result: string) => void;
} {
  const { promise, resolve } = withResolvers();
  let calledOff = new AbortController().signal;
  const task = new SharedTask((signal) => {
    calledOff = signal;
    return promise;
  });
  return { task, calledOff, finish: resolve };
}

function withResolvers(): { promise: Promise<string>; resolve: (result: string) => void } {
  let resolve: (result: string) => void = () => undefined;
  const promise = new Promise<string>((resolveIt) => (resolve = resolveIt));
  return { promise, resolve };
}

it('goes on for those who still wait, and is called off by the last who leaves', async () => {
  const { task, calledOff } = started();
  const [first, second] = [new AbortController(), new AbortController()];
  const waits = [task.wait(first.signal), task.wait(second.signal)];
  first.abort(new Error('the first one left'));
  await expect(waits[0]).rejects.toThrow('the first one left');
  expect(calledOff.aborted).toBe(false);
  second.abort(new Error('the second one left'));
  await expect(waits[1]).rejects.toThrow('the second one left');
  expect(calledOff.aborted).toBe(true);
  expect(task.isCalledOff).toBe(true);
});

it('is not called off while somebody waits for ever', async () => {
  const { task, calledOff, finish } = started();
  const patient = task.wait(undefined);
  const controller = new AbortController();
  const hasty = task.wait(controller.signal);
  controller.abort(new Error('left'));
  await expect(hasty).rejects.toThrow('left');
  expect(calledOff.aborted).toBe(false);
  finish('done');
  expect(await patient).toBe('done');
});

it('leaves no listener behind, and hears no abort afterwards', async () => {
  const { task, calledOff, finish } = started();
  const controller = new AbortController();
  const waits = Array.from({ length: 10 }, () => task.wait(controller.signal));
  finish('done');
  expect(new Set(await Promise.all(waits))).toEqual(new Set(['done']));
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  controller.abort();
  expect(calledOff.aborted).toBe(false);
});
