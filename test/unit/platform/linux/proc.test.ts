import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { linuxPlatform } from '../../../../src/platform/linux/linux.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import { FabricatedProc } from './fabricated-proc.js';
import { statLine } from './stat-lines.js';
import { stubKill } from './stubbed-kill.js';

const denied = vi.hoisted(() => ({ paths: new Set<string>() }));
vi.mock('../../../../src/platform/linux/proc-files.js', async (original) => {
  const real = await original<typeof import('../../../../src/platform/linux/proc-files.js')>();
  return {
    ...real,
    // Root reads everything, so the refusal is put in here.
    readProcRecord: (path: string) =>
      denied.paths.has(path) ? 'denied' : real.readProcRecord(path),
  };
});

const answers = stubKill();
let machine: FabricatedProc;
beforeEach(() => {
  machine = new FabricatedProc();
  denied.paths.clear();
});
afterEach(() => {
  machine[Symbol.dispose]();
});

const list = (): Promise<number[]> =>
  linuxPlatform(machine.root)
    .list()
    .then((found) => found.map(({ pid }) => pid).sort((a, b) => a - b));

describe('the listing', () => {
  test('holds every process, ours included, and nothing that is no number', async () => {
    machine.add(7, { ppid: 1 });
    machine.add(4242);
    for (const name of ['0', '12x', 'x12', '-3', '+4', ' 5', '٣']) {
      machine.writeStat(name, 'garbage');
    }
    machine.write('8y', 'a file beside them');
    expect(await list()).toEqual([7, 4242, process.pid].sort((a, b) => a - b));
  });

  test('leaves out who went while it was read', async () => {
    machine.add(7);
    machine.writeStat(8, '');
    rmSync(join(machine.root, '7/stat'));
    expect(await list()).toEqual([process.pid]);
  });

  test('tells what stat tells', async () => {
    machine.add(7, {
      name: 'a) b',
      ppid: 3,
      pgid: 5,
      sid: 6,
      letter: 'D',
      threads: 9,
      start: 250,
      utime: 10,
      stime: 20,
      rss: 3,
      flags: 0x20_0000,
    });
    const seen = (await linuxPlatform(machine.root).list()).find(({ pid }) => pid === 7);
    expect(seen).toMatchObject({
      pid: 7,
      startToken: 'b0071d:250',
      ppid: 3,
      pgid: 5,
      sid: 6,
      state: 'disk-sleep',
      name: 'a) b',
      threads: 9,
      cpuMs: 300,
      rssBytes: 3 * 4096,
      kernelThread: true,
      startedSinceBootMs: 2_500,
    });
    // By the wall clock it started when the machine did, 1,000 s ago, and 2.5 s later.
    expect(seen?.startedAtMs).toBeCloseTo(Date.now() - 1_000_000 + 2_500, -4);
  });

  const lies: readonly (readonly [string, () => void])[] = [
    ['is missing', () => rmSync(machine.root, { recursive: true })],
    ['has no /proc/self', () => rmSync(join(machine.root, 'self'))],
    ['calls us by another number', () => (machine.self = String(process.pid + 1))],
    ['calls us by no number', () => (machine.self = 'nobody')],
    ['lacks our own pid', () => machine.remove(process.pid)],
    ['shows us as gone', () => machine.writeStat(process.pid, '')],
    ['has garbage for one process', () => machine.writeStat(7, 'garbage')],
    ['has a torn line for one process', () => machine.writeStat(7, statLine().subarray(0, 60))],
    ['has another one’s line for one process', () => machine.writeStat(7, statLine({ pid: 8 }))],
    ['has pid 0 for one process', () => machine.writeStat(7, statLine({ pid: 0 }))],
  ];

  test.each(lies)('that %s is an error, never an empty answer', async (_what, lie) => {
    lie();
    await expect(list()).rejects.toThrow(ProcessTableError);
  });

  test('that calls us by another number says what to do', async () => {
    machine.self = '1';
    await expect(list()).rejects.toThrow(/does not show this PID namespace.*mount/);
  });
});

describe('one pid', () => {
  const sight = (pid: number): Promise<unknown> => linuxPlatform(machine.root).sight(pid);

  test('that is there is present', async () => {
    machine.add(7, { start: 99 });
    expect(await sight(7)).toMatchObject({
      status: 'present',
      process: { pid: 7, startToken: 'b0071d:99' },
    });
  });

  test('is absent only if kill(2) says so too', async () => {
    expect(await sight(7)).toEqual({ status: 'absent' });
    expect(process.kill).toHaveBeenCalledWith(7, 0);
  });

  test('that /proc does not show and kill(2) may not touch is hidden', async () => {
    answers.set(7, 'EPERM');
    expect(await sight(7)).toEqual({ status: 'hidden' });
  });

  test('that exists and is not shown cannot be told', async () => {
    answers.set(7, 'exists');
    expect(await sight(7)).toMatchObject({ status: 'unknown', cause: expect.any(Error) });
  });

  test('that kill(2) gives no answer about cannot be told', async () => {
    answers.set(7, 'EINVAL');
    expect(await sight(7)).toMatchObject({ status: 'unknown', cause: { code: 'EINVAL' } });
  });

  test('that was born between the two looks is present', async () => {
    vi.mocked(process.kill).mockImplementation((pid) => {
      machine.add(pid);
      return true;
    });
    expect(await sight(7)).toMatchObject({ status: 'present' });
  });

  test.each([
    ['garbage', 'garbage'],
    ['a torn line', statLine({ pid: 7 }).subarray(0, 80)],
    ['the line of another one', statLine({ pid: 8 })],
  ])('whose stat is %s cannot be told', async (_what, line) => {
    machine.writeStat(7, line);
    expect(await sight(7)).toMatchObject({
      status: 'unknown',
      cause: expect.any(ProcessTableError),
    });
  });

  test('in a /proc of another PID namespace cannot be told, though it is there', async () => {
    machine.add(7);
    machine.self = '9';
    expect(await sight(7)).toMatchObject({
      status: 'unknown',
      cause: expect.any(ProcessTableError),
    });
  });

  test('in a /proc that is not mounted cannot be told, unless kill(2) knows that it is absent', async () => {
    rmSync(machine.root, { recursive: true });
    answers.set(7, 'exists');
    expect(await sight(7)).toMatchObject({ status: 'unknown' });
    expect(await sight(8)).toEqual({ status: 'absent' });
  });

  test('that is a thread by its exit signal is a thread', async () => {
    machine.add(7, { exitSignal: -1 });
    rmSync(join(machine.root, '7/status'));
    expect(await sight(7)).toEqual({ status: 'thread' });
  });

  test('that reads as a thread, and is none by its group, is in the middle of an exec', async () => {
    machine.add(7, { exitSignal: -1 });
    expect(await sight(7)).toMatchObject({ status: 'present' });
  });

  test('that is in the middle of an exec by another thread is read again', async () => {
    machine.add(7, { start: 99, letter: 'X', threads: 0 });
    const { contents } = Proc.prototype;
    vi.spyOn(Proc.prototype, 'contents').mockImplementationOnce(function (this: Proc, pid) {
      const first = contents.call(this, pid);
      machine.change(7, { start: 99 });
      return first;
    });
    expect(await sight(7)).toMatchObject({ status: 'present', process: { state: 'sleeping' } });
  });

  test('that is a thread by its group is a thread', async () => {
    machine.add(7);
    machine.write('7/status', 'Name:\tx\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t6\nPid:\t7\n');
    expect(await sight(7)).toEqual({ status: 'thread' });
  });

  test('whose status file lacks its group cannot be told', async () => {
    machine.add(7);
    machine.write('7/status', 'Name:\tTgid:\t7\n');
    expect(await sight(7)).toMatchObject({
      status: 'unknown',
      cause: expect.any(ProcessTableError),
    });
  });

  test('whose status file went meanwhile was a process by its exit signal', async () => {
    machine.add(7);
    rmSync(join(machine.root, '7/status'));
    expect(await sight(7)).toMatchObject({ status: 'present' });
  });
});

describe('a leader that exited', () => {
  const state = async (pid: number): Promise<string | undefined> =>
    (await linuxPlatform(machine.root).list()).find((seen) => seen.pid === pid)?.state;

  test('is a zombie if no thread is left', async () => {
    machine.add(7, { letter: 'Z', threads: 1 });
    expect(await state(7)).toBe('zombie');
  });

  test('is a zombie if it is alone, and its threads are not even looked for', async () => {
    machine.add(7, { letter: 'Z', threads: 1 });
    machine.addThread(7, 8, { letter: 'S' });
    expect(await state(7)).toBe('zombie');
  });

  test('whose threads may not be read cannot be told to be dead', async () => {
    machine.add(7, { letter: 'Z', threads: 2 });
    machine.addThread(7, 8, { letter: 'S' });
    denied.paths.add(`${machine.root}/7/task/8/stat`);
    expect(await state(7)).toBe('unknown');
  });

  test('is what a living thread of it is', async () => {
    machine.add(7, { letter: 'Z', threads: 3 });
    machine.addThread(7, 7, { letter: 'Z' });
    machine.addThread(7, 8, { letter: 'X' });
    machine.addThread(7, 9, { letter: 'D' });
    expect(await state(7)).toBe('disk-sleep');
  });

  test('is a zombie if all its threads are dead too, or went while we looked', async () => {
    machine.add(7, { letter: 'Z', threads: 3 });
    machine.addThread(7, 7, { letter: 'Z' });
    machine.addThread(7, 8, { letter: 'X' });
    expect(await state(7)).toBe('zombie');
    machine.add(8, { letter: 'Z', threads: 3 });
    expect(await state(8)).toBe('zombie');
  });

  test('whose threads cannot be read is an error, not a death', async () => {
    machine.add(7, { letter: 'Z', threads: 3 });
    machine.addThread(7, 8);
    machine.write('7/task/8/stat', 'garbage');
    await expect(list()).rejects.toThrow(ProcessTableError);
  });
});

describe('our ancestors', () => {
  const ancestors = async (): Promise<number[]> =>
    [...(await linuxPlatform(machine.root).ancestors())].sort((a, b) => a - b);

  test('are our parent and all above it, up to the one without a parent', async () => {
    machine.add(process.ppid, { ppid: 900_001 });
    machine.add(900_001, { ppid: 900_000 });
    machine.add(900_000, { ppid: 0 });
    expect(await ancestors()).toEqual([process.ppid, 900_000, 900_001].sort((a, b) => a - b));
  });

  test('end at one that is hidden, which counts itself', async () => {
    machine.add(process.ppid, { ppid: 900_001 });
    expect(await ancestors()).toEqual([process.ppid, 900_001].sort((a, b) => a - b));
  });

  test('include our parent even if it is not shown', async () => {
    expect(await ancestors()).toEqual([process.ppid]);
  });

  test('include our parent of this moment, whoever it was when our own line was written', async () => {
    machine.add(process.pid, { ppid: 900_000 });
    expect(await ancestors()).toEqual([process.ppid, 900_000].sort((a, b) => a - b));
  });

  test.each([
    [
      'a circle above our parent',
      [
        [0, 900_001],
        [900_001, 900_000],
        [900_000, 900_001],
      ],
    ],
    [
      'a circle through our parent',
      [
        [0, 900_001],
        [900_001, process.ppid],
      ],
    ],
    ['a circle through ourselves', [[0, process.pid]]],
    ['a parent that is its own parent', [[0, process.ppid]]],
  ])('come to an end in %s', async (_what, links) => {
    for (const [pid = 0, ppid = 0] of links) machine.add(pid === 0 ? process.ppid : pid, { ppid });
    const stat = Proc.prototype.stat;
    let looks = 0;
    Proc.prototype.stat = function (pid) {
      if (++looks > 1_000) throw new Error('it goes round and round');
      return stat.call(this, pid);
    };
    try {
      expect(await ancestors()).toContain(process.ppid);
    } finally {
      Proc.prototype.stat = stat;
    }
  });

  test('of a /proc that is not ours are an error', async () => {
    machine.self = '1';
    await expect(ancestors()).rejects.toThrow(ProcessTableError);
  });
});

describe('the machine', () => {
  test('has one less than pid_max for its largest pid', () => {
    expect(linuxPlatform(machine.root).largestPid()).toBe(32_767);
  });

  test.each(['', 'garbage', '-1', '0', '1e99'])(
    'has the kernel’s own limit where pid_max reads %j',
    (text) => {
      machine.write('sys/kernel/pid_max', text);
      expect(linuxPlatform(machine.root).largestPid()).toBe(4_194_303);
    },
  );

  test('lists descendants, parents before children', async () => {
    machine.add(7, { ppid: 1 });
    machine.add(30, { ppid: 7 });
    machine.add(20, { ppid: 30 });
    machine.add(40, { ppid: 8 });
    const root = { pid: 7, ppid: 1, state: 'sleeping', name: 'x' } as const;
    expect(await linuxPlatform(machine.root).descendants(root)).toEqual([30, 20]);
  });

  test('knows when a process started to one tick', () => {
    expect(linuxPlatform(machine.root).startPrecisionMs).toBe(10);
  });
});
