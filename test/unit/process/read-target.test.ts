import { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import { readTarget } from '../../../src/process/read-target.js';
import type { PidRange } from '../../../src/process/read-target.js';
import { readTargets } from '../../../src/process/read-targets.js';

beforeEach(() => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw new Error('nothing may be signalled here');
  });
});
afterEach(() => {
  expect(process.kill).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const look: PidRange = { least: 1, largest: 32_767 };
const signal: PidRange = { least: 2, largest: 32_767 };

const forbidden: [string, unknown][] = [
  ['a text', '123'],
  ['an empty text', ''],
  ['a list', [7]],
  ['an empty list', []],
  ['a list with a pid', Object.assign([7], { pid: 7 })],
  ['true', true],
  ['false', false],
  ['a fraction', 1.5],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['zero', 0],
  ['minus zero', -0],
  ['minus one', -1],
  ['a group', -4000],
  ['a bigint', 1n],
  ['a large bigint', 4000n],
  ['too large', 32_768],
  ['far too large', 2 ** 32 + 4000],
  ['unsafe', 2 ** 53],
  ['null', null],
  ['undefined', undefined],
  ['a symbol', Symbol('pid')],
  ['a function', Object.assign(() => 0, { pid: 7 })],
  ['an object', {}],
  ['an object with a text', { pid: '123' }],
  ['an object with null', { pid: null }],
  ['an object with a list', { pid: [7] }],
  ['an object with an object', { pid: { pid: 7 } }],
  ['an object with zero', { pid: 0 }],
  ['an object with a bigint', { pid: 7n }],
  ['an object that exited and has no pid', { exitCode: 0 }],
  ['an object that exited and has a malformed pid', { pid: '7', exitCode: 0 }],
  ['an object that exited with group −1', { pid: -1, exitCode: 0 }],
  ['an event emitter', new EventEmitter()],
  ['a boxed number', Object(7)],
  ['bytes', Buffer.from('123')],
  ['a typed list', new Uint32Array([7])],
  ['a date', new Date(7)],
  ['a promise', Promise.resolve(7)],
  ['a token that is no text', { pid: 7, startToken: 7 }],
  ['a token that is null', { pid: 7, startToken: null }],
  ['an empty token', { pid: 7, startToken: '' }],
];

describe('what is no target', () => {
  test.each(forbidden)('%s', (_what, value) => {
    for (const range of [look, signal]) {
      expect(() => readTarget(value, range)).toThrow(UnsafeTargetError);
    }
  });

  test('1 for whoever may signal', () => {
    expect(() => readTarget(1, signal)).toThrow(UnsafeTargetError);
    expect(() => readTarget({ pid: 1 }, signal)).toThrow(UnsafeTargetError);
    expect(readTarget(1, look).pid).toBe(1);
  });

  test('is told with its value and what is allowed', () => {
    expect(() => readTarget('123', signal)).toThrow(
      'target must be a whole number from 2 to 32767, or an object with such a pid; got "123" (a string)',
    );
    expect(() => readTarget({ pid: -1 }, look)).toThrow(/^target.pid must .* from 1 .* got -1/);
    expect(() => readTarget(Promise.resolve(7), look)).toThrow(/an await forgotten/);
    expect(() => readTarget({ pid: 7, startToken: 7 }, look)).toThrow(
      /target\.startToken .* got 7/,
    );
  });

  test('an object whose properties cannot be read', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    expect(() => readTarget(hostile, look)).toThrow(UnsafeTargetError);
    expect(() => readTarget(hostile, look)).toThrow(
      expect.objectContaining({
        message: 'target is an object whose properties cannot be read',
        cause: new Error('no'),
      }),
    );
  });

  test('nothing is told for what it is', () => {
    expect(() => readTarget(null, signal)).toThrow('; got null');
    expect(() => readTarget(undefined, signal)).toThrow('; got undefined');
  });

  test('whoever gave no promise is not asked for an await', () => {
    expect(() => readTarget({}, look)).toThrow(/; got an object$/);
  });

  test('anything but a whole number in range, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const inRange =
          typeof value === 'number' && Number.isInteger(value) && value >= 2 && value <= 32_767;
        fc.pre(!inRange);
        expect(() => readTarget(value, signal)).toThrow(UnsafeTargetError);
      }),
    );
  });
});

describe('what is a target', () => {
  const running = { exited: false, neverStarted: false };

  test('a number, a reference, and anything with a pid', () => {
    expect(readTarget(7, look)).toEqual({ handle: 7, pid: 7, ...running });
    expect(readTarget(32_767, signal).pid).toBe(32_767);
    const ref = { pid: 7, startToken: 't' };
    expect(readTarget(ref, look)).toEqual({ handle: ref, ...ref, ...running });
    const child = { pid: 7, exitCode: null, signalCode: null, startToken: undefined };
    expect(readTarget(child, look)).toEqual({ handle: child, pid: 7, ...running });
    expect(readTarget(child, look).handle).toBe(child);
  });

  test('each property is read once', () => {
    const pids = [7, -1];
    const shifty = {
      get pid(): number | undefined {
        return pids.shift();
      },
    };
    expect(readTarget(shifty, signal).pid).toBe(7);
  });

  test('one that told its exit is gone', () => {
    expect(readTarget({ pid: 7, exitCode: 0 }, look).exited).toBe(true);
    expect(readTarget({ pid: 7, exitCode: 1, signalCode: null }, look).exited).toBe(true);
    expect(readTarget({ pid: 7, exitCode: null, signalCode: 'SIGKILL' }, look).exited).toBe(true);
  });

  test('a promise of an exit code, or a function that tells it, says nothing yet', () => {
    expect(readTarget({ pid: 7, exitCode: Promise.resolve(0) }, look).exited).toBe(false);
    expect(readTarget({ pid: 7, exitCode: () => 0 }, look).exited).toBe(false);
    expect(readTarget({ pid: 7, signalCode: () => 'SIGTERM' }, look).exited).toBe(false);
  });

  test('the exit code we shall end with does not mean that we are gone', () => {
    const before = process.exitCode;
    try {
      process.exitCode = 1;
      expect(readTarget(process, look)).toMatchObject({ pid: process.pid, exited: false });
    } finally {
      process.exitCode = before;
    }
  });

  test('a child process without a pid never started', () => {
    const real = new ChildProcess();
    expect(readTarget(real, signal)).toEqual({ handle: real, exited: false, neverStarted: true });
    const alike = { pid: undefined, exitCode: null, kill: () => false, once: () => undefined };
    expect(readTarget(alike, signal).neverStarted).toBe(true);
    for (const missing of ['exitCode', 'kill', 'once']) {
      const less = Object.fromEntries(Object.entries(alike).filter(([name]) => name !== missing));
      expect(() => readTarget(less, signal)).toThrow(UnsafeTargetError);
    }
    for (const method of ['kill', 'once']) {
      expect(() => readTarget({ ...alike, [method]: 5 }, signal)).toThrow(UnsafeTargetError);
    }
  });
});

describe('targets', () => {
  const pids = (value: unknown): unknown[] => readTargets(value, signal).map(({ pid }) => pid);

  test('one, several, or none', () => {
    expect(pids(7)).toEqual([7]);
    expect(pids({ pid: 7 })).toEqual([7]);
    expect(pids([7, { pid: 8 }])).toEqual([7, 8]);
    expect(pids(new Set([7, 8]))).toEqual([7, 8]);
    expect(pids(new Map([[7, 'x']]).keys())).toEqual([7]);
    expect(pids([])).toEqual([]);
    expect(pids(new ChildProcess())).toEqual([undefined]);
  });

  test('an object with a pid is one, even if it could be walked', () => {
    const walk = (): Iterator<number> => [8, 9][Symbol.iterator]();
    expect(pids({ pid: 7, [Symbol.iterator]: walk })).toEqual([7]);
    expect(() => pids({ pid: undefined, [Symbol.iterator]: walk })).toThrow(UnsafeTargetError);
  });

  test.each([
    ['a text', '123'],
    ['a boxed text', Object('12')],
    ['bytes', Buffer.from('123')],
    ['bytes of another kind', new Uint8Array([7])],
    ['a typed list', new Uint32Array([7])],
    ['a list in a list', [[7]]],
    ['a map', new Map([[7, 8]])],
    ['a list with a text', [7, '8']],
    ['a list with nothing', [7, undefined]],
    ['a hole', Array(1)],
    ['an async list', { [Symbol.asyncIterator]: () => ({}) }],
    ['nothing', undefined],
    ['null', null],
    ['an iterator that is none', { [Symbol.iterator]: 7 }],
  ])('%s is refused', (_what, value) => {
    expect(() => readTargets(value, signal)).toThrow(UnsafeTargetError);
  });

  test('the one refused is named by its place', () => {
    expect(() => readTargets([7, 0], signal)).toThrow(/^targets\[1\] must/);
    expect(() => readTargets([7, { pid: 0 }], signal)).toThrow(/^targets\[1\]\.pid must/);
    expect(() => readTargets(0, signal)).toThrow(/^target must/);
    expect(() => readTargets(0, signal, 'workers')).toThrow(/^workers must/);
    expect(() => readTargets([0], signal, 'workers')).toThrow(/^workers\[0\] must/);
  });
});
