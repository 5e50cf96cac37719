import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import type { Platform, Sight } from '../../../src/platform/platform.js';
import { identify, identifyOn } from '../../../src/process/identify.js';
import { inspect, inspectOn } from '../../../src/process/inspect.js';
import { liveness, livenessOn } from '../../../src/process/liveness.js';
import type { Target } from '../../../src/process/target.js';
import { descendantPids, descendantPidsOn } from '../../../src/find/descendant-pids.js';
import { sightingOf, stubPlatform } from '../find/stub-platform.js';
import type { StubProcess } from '../find/stub-platform.js';

beforeEach(() => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw new Error('nothing may be signalled here');
  });
});
afterEach(() => {
  expect(process.kill).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const whole: StubProcess = {
  pid: 7,
  ppid: 3,
  pgid: 7,
  sid: 3,
  name: 'my-long-program',
  argv: ['/bin/my-long-program-one', '--x'],
  cwd: '/wt',
  executable: '/bin/my-long-program-one',
  euid: 42,
  startedAtMs: 1_700_000_000_000,
  threads: 2,
  rssBytes: 4096,
  cpuMs: 10,
  kernelThread: false,
};

function machine(
  sight?: (pid: number) => Sight | undefined,
  process: StubProcess = whole,
): Platform {
  return stubPlatform({ processes: [process], ...(sight === undefined ? {} : { sight }) });
}

const exited = { pid: 7, exitCode: 0 };
const gone: [string, Target, Platform][] = [
  ['nobody', 8, machine()],
  ['a thread', 7, machine(() => ({ status: 'thread' }))],
  ['another process by now', { pid: 7, startToken: 'old' }, machine()],
  ['a child that told its exit, whoever has its pid', exited, machine()],
];
const cause = new Error('no such luck');
const unknown: [string, Target, Platform][] = [
  ['could not look', 7, machine(() => ({ status: 'unknown', cause }))],
  ['hidden, to be compared', { pid: 7, startToken: 't7' }, machine(() => ({ status: 'hidden' }))],
  [
    'no start time to compare with',
    { pid: 7, startToken: 't7' },
    machine(() => ({
      status: 'present',
      process: { pid: 7, ppid: 1, name: 'x', state: 'sleeping' },
    })),
  ],
];

describe('who is gone', () => {
  test.each(gone)('%s', async (_what, target, platform) => {
    expect(await livenessOn(platform, target)).toBe('gone');
    expect(await identifyOn(platform, target)).toBeUndefined();
    expect(await inspectOn(platform, target)).toBeUndefined();
    expect(await descendantPidsOn(platform, target, { includeRoot: true })).toEqual([]);
  });

  test('a child that told its exit is not even looked up', async () => {
    const platform = machine(() => {
      throw new Error('looked up');
    });
    expect(await livenessOn(platform, exited)).toBe('gone');
  });
});

describe('who could not be looked at is not gone', () => {
  test.each(unknown)('%s', async (_what, target, platform) => {
    expect(await livenessOn(platform, target)).toBe('unknown');
    await expect(identifyOn(platform, target)).rejects.toThrow(ProcessTableError);
    await expect(inspectOn(platform, target)).rejects.toThrow(/process 7/);
    await expect(descendantPidsOn(platform, target)).rejects.toThrow(ProcessTableError);
  });

  test('the error of the platform is passed on as it is', async () => {
    const failed = new ProcessTableError('no /proc');
    const platform = machine(() => ({ status: 'unknown', cause: failed }));
    await expect(inspectOn(platform, 7)).rejects.toBe(failed);
  });

  test('a hidden process exists, and that is all', async () => {
    const platform = machine(() => ({ status: 'hidden' }));
    expect(await livenessOn(platform, 7)).toBe('alive');
    expect(await identifyOn(platform, 7)).toEqual({ pid: 7 });
    await expect(inspectOn(platform, 7)).rejects.toThrow(/may not be looked at/);
    await expect(descendantPidsOn(platform, 7)).rejects.toThrow(ProcessTableError);
    await expect(descendantPidsOn(platform, 7)).rejects.toThrow(
      'it exists, and may not be looked at',
    );
  });
});

describe('liveness', () => {
  test.each([
    ['sleeping', 'alive'],
    ['stopped', 'alive'],
    ['disk-sleep', 'alive'],
    ['unknown', 'alive'],
    ['zombie', 'zombie'],
    ['dead', 'gone'],
  ] as const)('of a process that is %s: %s', async (state, expected) => {
    expect(await livenessOn(machine(undefined, { ...whole, state }), 7)).toBe(expected);
    expect(
      await livenessOn(machine(undefined, { ...whole, state }), { pid: 7, startToken: 't7' }),
    ).toBe(expected);
  });
});

describe('identify', () => {
  test('gives the pid and the token as plain data, also of a zombie', async () => {
    expect(await identifyOn(machine(), 7)).toStrictEqual({ pid: 7, startToken: 't7' });
    const zombie = machine(undefined, { ...whole, state: 'zombie' });
    expect(await identifyOn(zombie, { pid: 7, startToken: 't7' })).toEqual({
      pid: 7,
      startToken: 't7',
    });
  });
});

describe('inspect', () => {
  test('tells all there is', async () => {
    expect(await inspectOn(machine(), { pid: 7 })).toStrictEqual({
      pid: 7,
      startToken: 't7',
      ppid: 3,
      pgid: 7,
      sid: 3,
      uid: 42,
      state: 'sleeping',
      name: 'my-long-program-one',
      command: '/bin/my-long-program-one --x',
      argv: ['/bin/my-long-program-one', '--x'],
      cwd: '/wt',
      executable: '/bin/my-long-program-one',
      startedAt: new Date(1_700_000_000_000),
      threads: 2,
      rssBytes: 4096,
      cpuMs: 10,
    });
  });

  test('leaves out what may not be read', async () => {
    const platform = machine(undefined, { ...whole, denied: ['cwd', 'executable', 'argv'] });
    const info = await inspectOn(platform, 7);
    expect(Object.keys(info ?? {})).not.toEqual(expect.arrayContaining(['cwd']));
    expect(info).toMatchObject({ name: 'my-long-program', uid: 42 });
    for (const field of ['cwd', 'executable', 'argv', 'command'])
      expect(info).not.toHaveProperty(field);
  });

  test('asks a zombie for no program', async () => {
    const platform = stubPlatform({ processes: [{ ...whole, state: 'zombie' }] });
    expect(await inspectOn(platform, 7)).toMatchObject({ state: 'zombie', uid: 42 });
    expect(platform.reads).toEqual(['uid 7']);
  });

  test('tells nothing if the pid changed hands while facts were read', async () => {
    const sights: Sight[] = [
      { status: 'present', process: sightingOf(whole) },
      { status: 'present', process: sightingOf({ ...whole, startToken: 'another' }) },
    ];
    expect(
      await inspectOn(
        machine(() => sights.shift()),
        7,
      ),
    ).toBeUndefined();
    const going: Sight[] = [
      { status: 'present', process: sightingOf(whole) },
      { status: 'absent' },
    ];
    expect(
      await inspectOn(
        machine(() => going.shift()),
        7,
      ),
    ).toBeUndefined();
    const lost: Sight[] = [
      { status: 'present', process: sightingOf(whole) },
      { status: 'unknown', cause },
    ];
    await expect(
      inspectOn(
        machine(() => lost.shift()),
        7,
      ),
    ).rejects.toThrow(ProcessTableError);
  });
});

describe('descendantPids', () => {
  const tree = [
    { pid: 9, ppid: 7 },
    { pid: 7, ppid: 1 },
    { pid: 8, ppid: 9, state: 'zombie' as const },
    { pid: 5, ppid: 8 },
    { pid: 6, ppid: 1 },
  ];

  test('lists parents before children, zombies included, the root if asked', async () => {
    const platform = stubPlatform({ processes: tree });
    expect(await descendantPidsOn(platform, 7)).toEqual([9, 8, 5]);
    expect(
      await descendantPidsOn(platform, { pid: 7, startToken: 't7' }, { includeRoot: true }),
    ).toEqual([7, 9, 8, 5]);
    expect(await descendantPidsOn(platform, 6, { includeRoot: false })).toEqual([]);
  });

  test('names nobody below a stranger who took the pid during the look', async () => {
    const sights: Sight[] = [
      { status: 'present', process: sightingOf({ pid: 7, startToken: 'old' }) },
      { status: 'present', process: sightingOf({ pid: 7, startToken: 'new' }) },
    ];
    const platform = stubPlatform({ processes: tree, sight: () => sights.shift() });
    expect(await descendantPidsOn(platform, 7, { includeRoot: true })).toEqual([]);
  });

  test('keeps what a root left that ended during the look', async () => {
    const sights: Sight[] = [
      { status: 'present', process: sightingOf({ pid: 7 }) },
      { status: 'absent' },
    ];
    const platform = stubPlatform({ processes: tree, sight: () => sights.shift() });
    expect(await descendantPidsOn(platform, 7)).toEqual([9, 8, 5]);
  });

  test('fails if it cannot be told whether the root is still the same', async () => {
    const sights: Sight[] = [
      { status: 'present', process: sightingOf({ pid: 7 }) },
      { status: 'unknown', cause },
    ];
    const platform = stubPlatform({ processes: tree, sight: () => sights.shift() });
    await expect(descendantPidsOn(platform, 7)).rejects.toThrow(ProcessTableError);
  });

  test('fails if the processes could not be listed', async () => {
    const failed = new ProcessTableError('no /proc');
    const platform = stubPlatform({
      processes: tree,
      list: () => Promise.reject(failed),
    });
    await expect(descendantPidsOn(platform, 7)).rejects.toBe(failed);
  });

  test.each([
    ['null', null],
    ['a word', { includeRoot: 'yes' }],
    ['an unknown name', { includeroot: true }],
  ])('refuses %s as options', async (_what, options) => {
    const given = options as unknown as { includeRoot: boolean };
    await expect(descendantPidsOn(machine(), 7, given)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
  });
});

test('a malformed target is a rejected promise at every entry', async () => {
  for (const value of ['7', [7], true, 1.5, NaN, 0, -1, 1n, '', null, undefined, {}]) {
    const target = value as Target;
    for (const entry of [inspect, identify, liveness, descendantPids]) {
      await expect(entry(target)).rejects.toThrow(UnsafeTargetError);
    }
  }
});

test('who was there before pid_max was lowered is seen', async () => {
  const platform = machine(undefined, { ...whole, pid: 40_000 });
  expect(platform.largestPid()).toBeLessThan(40_000);
  expect(await livenessOn(platform, 40_000)).toBe('alive');
  expect(await identifyOn(platform, 40_000)).toMatchObject({ pid: 40_000 });
  expect(await inspectOn(platform, 40_000)).toMatchObject({ pid: 40_000 });
  expect(await descendantPidsOn(platform, 40_000, { includeRoot: true })).toEqual([40_000]);
});
