import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import type { Platform, Sight } from '../../../src/platform/platform.js';
import { nameTargets } from '../../../src/stop/named-targets.js';
import type { NamedTarget } from '../../../src/stop/named-targets.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeProcess, FakeSystem } from '../../../src/testing/testing.js';

let system: FakeSystem;
let worker: FakeProcess;
let token: string;
beforeEach(() => {
  system = createFakeSystem();
  system.clock.advance(1_000);
  worker = system.spawn({ command: 'worker' });
  token = worker.startToken;
});
afterEach(() => {
  expect(system.history.signalsFromUs()).toEqual([]);
});

const named = (targets: unknown, platform = system.platform): Promise<NamedTarget[]> =>
  nameTargets(platform, targets, 'signal');
const waitedFor = (targets: unknown): Promise<NamedTarget[]> =>
  nameTargets(system.platform, targets, 'wait');
const kinds = (targets: readonly NamedTarget[]): string[] =>
  targets.map(({ ref, found }) => `${ref.pid} ${found.as}`);

function seeing(sight: Partial<Record<number, Sight>>): Platform {
  const { platform } = system;
  return { ...platform, sight: async (pid) => sight[pid] ?? platform.sight(pid) };
}

describe('a target', () => {
  test('that lives is present, and gets its token', async () => {
    expect(await named(worker.pid)).toMatchObject([
      {
        ref: { pid: worker.pid, startToken: token },
        handle: worker.pid,
        found: { as: 'present', process: { pid: worker.pid } },
      },
    ]);
  });

  test('above the largest pid is refused, or nobody to whoever only waits', async () => {
    const pid = system.platform.largestPid() + 1;
    await expect(named(pid)).rejects.toThrow(UnsafeTargetError);
    expect(kinds(await waitedFor([pid, 2 ** 31 - 1]))).toEqual([
      `${pid} already-gone`,
      '2147483647 already-gone',
    ]);
    await expect(waitedFor(2 ** 31)).rejects.toThrow(UnsafeTargetError);
  });

  test('that is not there is gone', async () => {
    expect(await named(999)).toEqual([
      { ref: { pid: 999 }, handle: 999, found: { as: 'already-gone' } },
    ]);
  });

  test('that is a zombie is present', async () => {
    system.self.reaps = 'never';
    worker.exit();
    expect(kinds(await named(worker.pid))).toEqual([`${worker.pid} present`]);
  });

  test('that told its exit is gone, and its pid is never looked up', async () => {
    const platform: Platform = {
      ...system.platform,
      sight: async () => {
        throw new Error('looked up');
      },
    };
    for (const target of [
      { pid: worker.pid, exitCode: 0 },
      { pid: system.self.pid, signalCode: 'SIGTERM' },
      { pid: system.self.pid, exitCode: 1 },
    ]) {
      expect(kinds(await named(target, platform))).toEqual([`${target.pid} already-gone`]);
    }
  });

  test('that never started is none', async () => {
    const child = { pid: undefined, exitCode: null, kill: () => false, once: () => undefined };
    expect(await named(child)).toEqual([]);
    expect(await named([child, worker])).toHaveLength(1);
  });

  test('with another token is recycled: whoever is there is a stranger', async () => {
    const target = { pid: worker.pid, startToken: 'other' };
    expect(await named(target)).toEqual([
      { ref: target, handle: target, found: { as: 'recycled' } },
    ]);
  });

  test('with its token is the same', async () => {
    expect(kinds(await named({ pid: worker.pid, startToken: token }))).toEqual([
      `${worker.pid} present`,
    ]);
  });

  test('whose token cannot be compared is an error, not a guess', async () => {
    const { startToken, ...process } = {
      pid: worker.pid,
      startToken: 'x',
      ppid: 4,
      state: 'sleeping',
      name: 'worker',
    } as const;
    const platform = seeing({ [worker.pid]: { status: 'present', process } });
    await expect(named({ pid: worker.pid, startToken: token }, platform)).rejects.toThrow(
      ProcessTableError,
    );
    // Without one there is nothing to compare.
    expect(kinds(await named(worker.pid, platform))).toEqual([`${worker.pid} present`]);
  });

  test('that may not be looked at is hidden', async () => {
    worker.hidden = true;
    expect(kinds(await named(worker.pid))).toEqual([`${worker.pid} hidden`]);
  });

  test('that cannot be looked at is an error that says so', async () => {
    system.fail('sight');
    await expect(named(worker.pid)).rejects.toThrow(ProcessTableError);
    const platform = seeing({ [worker.pid]: { status: 'unknown', cause: new Error('no luck') } });
    await expect(named(worker.pid, platform)).rejects.toThrow(
      new RegExp(`${worker.pid}: no luck; nothing was signalled`),
    );
  });

  test('that is a thread is refused by its bare number', async () => {
    const thread = worker.startThread();
    await expect(named(thread)).rejects.toThrow(UnsafeTargetError);
    await expect(named(thread)).rejects.toThrow(/id of a thread.*Tgid/);
    await expect(waitedFor(thread)).rejects.toThrow(UnsafeTargetError);
  });

  test('whose number a thread has by now was recycled, if a token proves that it was a process', async () => {
    const thread = worker.startThread();
    expect(kinds(await named({ pid: thread, startToken: 'old' }))).toEqual([`${thread} recycled`]);
  });
});

const forbidden: readonly (readonly [string, () => number, RegExp])[] = [
  ['we ourselves', () => system.self.pid, /this very process/],
  ['our parent', () => system.self.ppid, /ancestor/],
  ['init', () => 1, /from 2 to/],
  ['a kernel thread', () => 2, /kernel thread/],
];

describe('who may signal may not name', () => {
  test.each(forbidden)('%s', async (_what, pid, message) => {
    await expect(named(pid())).rejects.toThrow(UnsafeTargetError);
    await expect(named(pid())).rejects.toThrow(message);
    await expect(named({ pid: pid() })).rejects.toThrow(message);
  });

  test.each(forbidden)(
    '%s among others: the whole call is refused',
    async (_what, pid, message) => {
      await expect(named([worker, pid()])).rejects.toThrow(message);
      await expect(named([pid(), worker])).rejects.toThrow(message);
    },
  );

  test('an ancestor further up', async () => {
    const shell = system.processAt(3);
    expect(shell?.pid).toBe(system.self.ppid);
    const platform: Platform = {
      ...system.platform,
      ancestors: async () => new Set([1, worker.pid]),
    };
    await expect(named(worker.pid, platform)).rejects.toThrow(/ancestor/);
  });

  test('an ancestor that is hidden', async () => {
    worker.hidden = true;
    const platform: Platform = { ...system.platform, ancestors: async () => new Set([worker.pid]) };
    await expect(named(worker.pid, platform)).rejects.toThrow(/ancestor/);
  });

  test('nobody is refused for a number that another process had', async () => {
    const target = { pid: system.self.pid, startToken: 'an-earlier-boot' };
    expect(kinds(await named(target))).toEqual([`${target.pid} recycled`]);
  });

  test.each([0, -1, 1.5, NaN, 32_769, '7', '', true, null, undefined, 7n, [[7]], [-1], {}])(
    'what is no pid: %s',
    async (target) => {
      await expect(named(target)).rejects.toThrow(UnsafeTargetError);
    },
  );
});

describe('who only waits may name', () => {
  test('anybody', async () => {
    const pids = [1, 2, system.self.ppid, system.self.pid];
    expect(kinds(await waitedFor(pids))).toEqual(pids.map((pid) => `${pid} present`));
  });

  test('but nothing that is no pid', async () => {
    await expect(waitedFor(0)).rejects.toThrow(UnsafeTargetError);
    await expect(waitedFor(-1)).rejects.toThrow(UnsafeTargetError);
  });
});

describe('two spellings of one identity', () => {
  test('fold into one', async () => {
    const { pid } = worker;
    const targets = [pid, { pid }, { pid, startToken: token }, worker, system.handleOf(worker)];
    expect(kinds(await named(targets))).toEqual([`${pid} present`]);
    expect(kinds(await named([999, { pid: 999 }]))).toEqual(['999 already-gone']);
    worker.hidden = true;
    expect(kinds(await named([pid, { pid }]))).toEqual([`${pid} hidden`]);
  });

  test('keep the one that tells of its exit, in whatever order they come', async () => {
    const handle = system.handleOf(worker);
    for (const targets of [
      [handle, worker.pid],
      [worker.pid, handle],
    ]) {
      expect((await named(targets)).map((target) => target.handle)).toEqual([handle]);
    }
  });

  test('do not fold if one was recycled or told its exit', async () => {
    const { pid } = worker;
    const targets = [{ pid, startToken: 'old' }, pid, { pid, exitCode: 0 }];
    expect(kinds(await named(targets))).toEqual([
      `${pid} recycled`,
      `${pid} present`,
      `${pid} already-gone`,
    ]);
    const older = [
      { pid, startToken: 'old' },
      { pid, startToken: 'older' },
    ];
    expect(await named(older)).toHaveLength(2);
  });
});

describe('several', () => {
  test('are looked up in their order, from any iterable', async () => {
    const other = system.spawn();
    const pids = new Set([other.pid, worker.pid]);
    expect((await named(pids)).map(({ ref }) => ref.pid)).toEqual([other.pid, worker.pid]);
    expect(await named([])).toEqual([]);
  });
});
