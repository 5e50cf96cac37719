import { describe, expect, it } from 'vitest';
import type { ProcessInfo, ProcessTable } from '../../../src/index.js';
import { forest } from '../../../src/cli/looking/forest.js';
import { UnconfirmedGuard } from '../../../src/cli/stopping/unconfirmed.js';
import type { StopEvent } from '../../../src/index.js';

function table(infos: readonly Pick<ProcessInfo, 'pid' | 'ppid'>[]): ProcessTable {
  const all = infos.map((info): ProcessInfo => ({
    state: 'sleeping',
    name: 'x',
    command: 'x',
    ...info,
  }));
  const below = (pid: number): ProcessInfo[] =>
    all.filter(({ ppid }) => ppid === pid).flatMap((child) => [child, ...below(child.pid)]);
  return {
    get: (pid) => all.find((info) => info.pid === pid),
    has: (pid) => all.some((info) => info.pid === pid),
    children: (pid) => all.filter(({ ppid }) => ppid === pid),
    descendants: below,
    takenAt: new Date(),
    size: all.length,
    [Symbol.iterator]: () => all[Symbol.iterator](),
  };
}

const KERNEL = { state: 'idle', command: '' } as const;
const MACHINE = table([
  { pid: 1, ppid: 0 },
  { pid: 2, ppid: 0, ...KERNEL, name: 'kthreadd' } as ProcessInfo,
  { pid: 3, ppid: 2, ...KERNEL, name: 'kworker' } as ProcessInfo,
  { pid: 10, ppid: 1 },
  { pid: 11, ppid: 10 },
  { pid: 12, ppid: 11, state: 'zombie' } as ProcessInfo,
  { pid: 13, ppid: 1, state: 'stopped' } as ProcessInfo,
]);
const whole = { root: undefined, self: 11, withKernel: false };

describe('forest', () => {
  it('counts the kernel threads instead of showing them', () => {
    const { shown, kernelThreads } = forest(MACHINE, whole);
    expect(shown.map(({ info }) => info.pid)).toEqual([1, 10, 11, 12, 13]);
    expect(kernelThreads).toBe(2);
    const all = forest(MACHINE, { ...whole, withKernel: true });
    expect(all.shown.map(({ info }) => info.pid)).toEqual([1, 10, 11, 12, 13, 2, 3]);
    expect(all.kernelThreads).toBe(0);
  });

  it('takes no ordinary process on pid 2 for the kernel', () => {
    const container = table([
      { pid: 1, ppid: 0 },
      { pid: 2, ppid: 0, name: 'kthreadd' } as ProcessInfo,
      { pid: 3, ppid: 2 },
    ]);
    expect(forest(container, whole).kernelThreads).toBe(0);
  });

  it('marks ourselves, our ancestors, zombies and stopped processes', () => {
    const { shown } = forest(MACHINE, whole);
    expect(Object.fromEntries(shown.map(({ info, remark }) => [info.pid, remark]))).toEqual({
      1: 'ancestor of this command',
      10: 'ancestor of this command',
      11: 'this command',
      12: 'zombie: parent 11 has yet to collect it',
      13: 'stopped: SIGCONT continues it',
    });
  });

  it('draws one process and all below it', () => {
    const { shown } = forest(MACHINE, { ...whole, root: 10 });
    expect(shown.map(({ info, levels }) => [info.pid, levels.length])).toEqual([
      [10, 0],
      [11, 1],
      [12, 2],
    ]);
    expect(forest(MACHINE, { ...whole, root: 99 }).shown).toEqual([]);
    expect(forest(MACHINE, { ...whole, root: 2 }).shown).toHaveLength(2);
  });
});

describe('UnconfirmedGuard', () => {
  const captured = (...pids: readonly (readonly [number, string])[]): StopEvent => ({
    ...{ type: 'captured', stopId: 1, elapsedMs: 0, coverage: 'process' },
    processes: pids.map(([pid, startToken]) => ({ pid, startToken, role: 'target' as const })),
  });
  const aborts = (shown: [number, string][], event: StopEvent): boolean => {
    const guard = new UnconfirmedGuard(shown.map(([pid, startToken]) => ({ pid, startToken })));
    guard.onEvent(event);
    return guard.signal.aborted;
  };

  it.each<[string, [number, string][], [number, string][], boolean]>([
    [
      'who was shown',
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [
        [1, 'a'],
        [2, 'b'],
      ],
      false,
    ],
    [
      'fewer than were shown',
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [[2, 'b']],
      false,
    ],
    ['one alone, never shown', [], [[3, 'c']], false],
    [
      'one more than was shown',
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
      true,
    ],
    [
      'two where one was shown',
      [[1, 'a']],
      [
        [1, 'a'],
        [2, 'b'],
      ],
      true,
    ],
    [
      'another on a pid that was shown',
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [
        [1, 'a'],
        [2, 'z'],
      ],
      true,
    ],
  ])('%s: abandons %j %j %j', (_, shown, found, abandons) => {
    expect(aborts(shown, captured(...found))).toBe(abandons);
  });

  it('asks for targets alone, not for what they started', () => {
    const event = captured([1, 'a']) as Extract<StopEvent, { type: 'captured' }>;
    const processes = [...event.processes, { pid: 9, role: 'descendant' as const }];
    expect(aborts([[1, 'a']], { ...event, processes })).toBe(false);
  });
});
