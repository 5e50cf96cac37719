import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import { probe, sendSignal, sendToGroup } from '../../../src/platform/signal-sender.js';

/*
 * process.kill is stubbed in every test: nothing here can reach a process, whatever the code under test does.
 */

const kill = vi.spyOn(process, 'kill');

beforeEach(() => {
  kill.mockReset();
  kill.mockImplementation(() => {
    throw new Error('nothing may be signalled here');
  });
});
afterEach(() => {
  kill.mockReset();
  kill.mockImplementation(() => {
    throw new Error('nothing may be signalled here');
  });
});

const FORBIDDEN: readonly (readonly [string, unknown])[] = [
  ['0, our own group', 0],
  ['−0', -0],
  ['−1, everybody', -1],
  ['a negative number, a group', -4242],
  ['1, init', 1],
  ['ourselves', process.pid],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['−Infinity', -Infinity],
  ['a fraction', 1.5],
  ['a fraction of a pid', 4242.5],
  ['2^53', 2 ** 53],
  ['an empty string, which Node takes for 0', ''],
  ['a string', '4242'],
  ['true, which Node takes for 1', true],
  ['false, which Node takes for 0', false],
  ['an empty array, which Node takes for 0', []],
  ['an array', [4242]],
  ['a bigint', 4242n],
  ['null', null],
  ['undefined', undefined],
  ['an object', { pid: 4242, valueOf: () => 4242 }],
  ['a boxed number', Object(4242)],
];

describe('the gate refuses, and calls nobody', () => {
  test.each(FORBIDDEN)('%s', (_what, value) => {
    const pid = value as number;
    expect(() => sendSignal(pid, 'SIGTERM')).toThrow(UnsafeTargetError);
    expect(() => sendSignal(pid, 'SIGKILL')).toThrow(UnsafeTargetError);
    expect(() => sendToGroup(pid, 'SIGSTOP')).toThrow(UnsafeTargetError);
    expect(() => sendToGroup(pid, 'SIGCONT')).toThrow(UnsafeTargetError);
    expect(kill).not.toHaveBeenCalled();
  });

  test('and says what and why', () => {
    expect(() => sendSignal(-1, 'SIGKILL')).toThrow(/-1.*single process.*at least 2/);
  });

  test.each([0, -1, NaN, 1.5, '', true, [], 2 ** 53, 2n, undefined])(
    'even to probe: %s',
    (value) => {
      expect(() => probe(value as number)).toThrow(UnsafeTargetError);
      expect(kill).not.toHaveBeenCalled();
    },
  );
});

const failWith = (code: string): Error =>
  Object.assign(new Error(`kill ${code}`), { code, syscall: 'kill' });

function answer(code?: string): void {
  kill.mockImplementation(() => {
    if (code !== undefined) throw failWith(code);
    return true;
  });
}

describe('what kill(2) answers', () => {
  test('is handed on, for exactly the process and the signal that were asked for', () => {
    answer();
    expect(sendSignal(4242, 'SIGTERM')).toEqual({ result: 'sent' });
    expect(kill.mock.calls).toEqual([[4242, 'SIGTERM']]);
  });

  test('ESRCH: gone', () => {
    answer('ESRCH');
    expect(sendSignal(4242, 'SIGKILL')).toEqual({ result: 'gone' });
  });

  test('EPERM: it exists, and refuses', () => {
    answer('EPERM');
    expect(sendSignal(4242, 'SIGKILL')).toEqual({ result: 'refused', code: 'EPERM' });
  });

  test('EACCES, as a security module may have it: refused, under its own name', () => {
    answer('EACCES');
    expect(sendSignal(4242, 'SIGKILL')).toEqual({ result: 'refused', code: 'EACCES' });
  });

  test.each(['EINVAL', 'ENOSYS', 'EIO'])('%s is no statement about the process', (code) => {
    answer(code);
    expect(() => sendSignal(4242, 'SIGTERM')).toThrow(expect.objectContaining({ code }));
    expect(() => probe(4242)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a group', () => {
  test('is addressed by minus its number, once', () => {
    answer();
    expect(sendToGroup(4242, 'SIGSTOP')).toEqual({ result: 'sent' });
    expect(sendToGroup(4242, 'SIGCONT')).toEqual({ result: 'sent' });
    expect(kill.mock.calls).toEqual([
      [-4242, 'SIGSTOP'],
      [-4242, 'SIGCONT'],
    ]);
  });

  test('that is empty is gone; one that is another user’s refuses', () => {
    answer('ESRCH');
    expect(sendToGroup(4242, 'SIGSTOP')).toEqual({ result: 'gone' });
    answer('EPERM');
    expect(sendToGroup(4242, 'SIGSTOP')).toEqual({ result: 'refused', code: 'EPERM' });
  });
});

describe('a probe', () => {
  test('sends signal 0 and nothing else', () => {
    answer();
    expect(probe(4242)).toBe('exists');
    expect(kill.mock.calls).toEqual([[4242, 0]]);
  });

  test('may ask for init and for ourselves', () => {
    answer();
    expect([probe(1), probe(process.pid)]).toEqual(['exists', 'exists']);
  });

  test('tells absence from refusal', () => {
    answer('ESRCH');
    expect(probe(4242)).toBe('absent');
    answer('EPERM');
    expect(probe(4242)).toBe('denied');
  });
});
