import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventOutlet } from '../../../src/stop/event-outlet.js';
import type { StopEvent } from '../../../src/stop/stop-event.js';

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.mocked(process.emitWarning).mockRestore();
});

function tell(listener?: (event: StopEvent) => unknown): void {
  new EventOutlet(undefined, listener, () => 0).emit({ type: 'frozen', count: 1, rounds: 1 });
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('nobody is warned', () => {
  test.each([
    [undefined],
    [null],
    [5],
    ['text'],
    [{}],
    [{ then: 5 }],
    [() => undefined],
    [Promise.resolve(5)],
  ])('of a listener that answers %o', async (answer) => {
    tell(() => answer);
    await turn();
    expect(process.emitWarning).not.toHaveBeenCalled();
  });

  test('where only the channel listens', () => {
    const heard: unknown[] = [];
    const listen = (event: unknown): void => void heard.push(event);
    subscribe('deadsure:stop', listen);
    try {
      tell();
    } finally {
      unsubscribe('deadsure:stop', listen);
    }
    expect(heard).toHaveLength(1);
    expect(process.emitWarning).not.toHaveBeenCalled();
  });
});

describe('a warning about a listener', () => {
  const warningOf = (error: unknown): unknown => {
    tell(() => {
      throw error;
    });
    return vi.mocked(process.emitWarning).mock.calls[0]?.[0];
  };

  test('shows where it threw', () => {
    const error = Object.assign(new Error('boom'), { stack: 'Error: boom\n    at listener.js:1' });
    expect(warningOf(error)).toBe(
      'onEvent failed; the stop goes on. Error: boom\n    at listener.js:1',
    );
  });

  test('shows the message, where there is no stack', () => {
    const error = Object.assign(new Error('boom'), { stack: undefined });
    expect(warningOf(error)).toBe('onEvent failed; the stop goes on. boom');
  });
});

test('stops are numbered in the order in which they begin', () => {
  const numbers: number[] = [];
  for (let stops = 0; stops < 3; stops += 1) tell(({ stopId }) => numbers.push(stopId));
  const [first = NaN] = numbers;
  expect(first).toBeGreaterThan(0);
  expect(numbers).toEqual([first, first + 1, first + 2]);
});
