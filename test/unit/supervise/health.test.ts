import { describe, expect, test, vi } from 'vitest';
import type { ProcessInfo } from '../../../src/index.js';
import { measureCpu } from '../../../src/supervise/health/cpu-meter.js';
import { judge } from '../../../src/supervise/health/judge.js';
import { healthOf, summarize } from '../../../src/supervise/supervise.js';
import { Story } from '../stop/story.js';

function seen(state: ProcessInfo['state'], more: Partial<ProcessInfo> = {}): ProcessInfo {
  return { pid: 7, ppid: 1, state, startToken: 'boot:1', ...more } as ProcessInfo;
}

/** A handle of a child that has not ended as far as it knows. */
function handle(): { readonly pid: number; exitCode: unknown; signalCode: unknown } {
  return { pid: 7, exitCode: null, signalCode: null };
}

test('one that has ended is not looked up: its pid may be another’s', async () => {
  const look = vi.fn(() => Promise.reject(new Error('it was looked at')));
  const expected = { pid: 7, health: 'completed', liveness: 'gone', zombie: false, exitCode: 0 };
  expect(await judge({ ...handle(), exitCode: 0 } as never, look)).toEqual(expected);
  expect(look).not.toHaveBeenCalled();
});

describe('one that ends while it is looked at', () => {
  test('is what its handle says, and not what was seen', async () => {
    const target = handle();
    const health = await judge(target, async () => {
      target.exitCode = 3;
      return seen('sleeping');
    });
    expect(health).toEqual({
      ...{ pid: 7, health: 'failed', liveness: 'gone', zombie: false, exitCode: 3 },
    });
  });

  test('is no zombie where its handle says so in the next turn', async () => {
    const target = handle();
    const health = await judge(target, async () => {
      setImmediate(() => {
        target.exitCode = 0;
      });
      return seen('zombie');
    });
    expect(health).toMatchObject({ health: 'completed', liveness: 'gone', zombie: false });
  });

  test('is gone where it is dead already', async () => {
    const health = await judge(7, async () => seen('dead'));
    expect(health).toEqual({ pid: 7, health: 'unknown', liveness: 'gone', zombie: false });
  });
});

test('an exit code that is no number is none, and what is seen counts', async () => {
  const target = { ...handle(), exitCode: '0' };
  expect(await judge(target as never, async () => seen('sleeping'))).toMatchObject({
    health: 'healthy',
  });
});

test('a command line is cut', async () => {
  const command = 'x'.repeat(5_000);
  const { command: told } = await judge(7, async () => seen('sleeping', { command }));
  expect(told).toBe('x'.repeat(1_024));
});

describe('one that may not be looked at', () => {
  test('is alive, and unknown, with a problem; its summary too', async () => {
    using story = new Story();
    const { pid } = story.stranger({ hidden: true });
    const expected = { pid, health: 'unknown', liveness: 'alive', problem: expect.any(String) };
    expect(await story.run(healthOf(pid))).toMatchObject(expected);
    expect(await story.run(summarize([pid]))).toMatchObject({ unknown: 1, processes: [expected] });
  });

  test('is unknown where nothing can be looked at, and never gone', async () => {
    using story = new Story();
    const { pid } = story.stranger();
    story.system.fail(['listing', 'sight', 'pins']);
    const expected = { pid, health: 'unknown', liveness: 'unknown', problem: expect.any(String) };
    expect(await story.run(healthOf(pid))).toMatchObject(expected);
    expect(await story.run(summarize([pid]))).toMatchObject({ processes: [expected] });
    expect(await story.run(summarize([]))).toMatchObject({ total: 0 });
  });
});

test('one that was born and died after the table was read is gone', async () => {
  using story = new Story({ lookTakesMs: 100 });
  const parent = story.stranger({ reaps: 'never' });
  story.later(50, () => {
    story.system.spawn({ pid: 500, parent }).exit(0);
  });
  const { processes } = await story.run(summarize([500]));
  expect(processes).toEqual([{ pid: 500, health: 'unknown', liveness: 'gone', zombie: false }]);
});

describe('CPU', () => {
  let token = 0;
  /** A process that nobody has looked at. */
  const fresh = (cpuMs: number): ProcessInfo =>
    seen('running', { startToken: `boot:fresh ${++token}`, cpuMs, startedAt: new Date(0) });

  test('is measured between two looks that are far enough from each other, and from the last two after that', () => {
    const one = fresh(0);
    expect(measureCpu(one, 0)).toMatchObject({ cpuSince: 'start' });
    expect(measureCpu({ ...one, cpuMs: 50 }, 100)).toMatchObject({ cpuSince: 'start' });
    const half = { cpuPercent: 50, cpuSince: 'last-look' };
    expect(measureCpu({ ...one, cpuMs: 500 }, 1_000)).toEqual(half);
    // Right after: since the look before the last one.
    expect(measureCpu({ ...one, cpuMs: 505 }, 1_010)).toEqual(half);
  });

  test('of one is not that of another on its number', () => {
    const one = fresh(10_000);
    measureCpu(one, 0);
    expect(measureCpu({ ...fresh(20_000), pid: one.pid }, 1_000)).toMatchObject({
      cpuSince: 'start',
    });
  });

  test('of one without an identity is of its whole life, always', () => {
    const { startToken: _, ...one } = fresh(10);
    for (const atMs of [0, 1_000])
      expect(measureCpu(one, atMs)).toMatchObject({ cpuSince: 'start' });
  });

  test('is never less than none, and not told where it cannot be', () => {
    const one = fresh(1_000);
    measureCpu(one, 0);
    expect(measureCpu({ ...one, cpuMs: 900 }, 1_000)).toMatchObject({ cpuPercent: 0 });
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(measureCpu({ ...fresh(5), startedAt: tomorrow }, 0)).toEqual({});
    const { startedAt: _, ...ageless } = fresh(5);
    expect(measureCpu(ageless, 0)).toEqual({});
    const { cpuMs: __, ...unknown } = fresh(5);
    expect(measureCpu(unknown, 0)).toEqual({});
  });

  test('is remembered of 4,096, and forgotten of whoever was not asked about for longest', () => {
    const [first, second] = [fresh(0), fresh(0)];
    measureCpu(first, 0);
    measureCpu(second, 0);
    for (let others = 2; others < 4_096; others++) measureCpu(fresh(0), 0);
    expect(measureCpu(first, 1_000)).toMatchObject({ cpuSince: 'last-look' });
    measureCpu(fresh(0), 1_000);
    expect(measureCpu(first, 2_000)).toMatchObject({ cpuSince: 'last-look' });
    expect(measureCpu(second, 2_000)).toMatchObject({ cpuSince: 'start' });
  });
});
