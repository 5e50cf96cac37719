import { describe, expect, test } from 'vitest';
import {
  createMarker,
  descendantPids,
  escalatingStop,
  identify,
  inspect,
  liveness,
  sigkillAndVerify,
  type Targets,
  UnsafeTargetError,
  waitUntilGone,
} from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { allPids, readStat, threadIds } from '../../helpers/proc-stat.js';
import { expectRejection } from '../../helpers/reported.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

/** Every entry point that can signal and takes a target, also where it only pretends to. */
const ENTRIES: readonly (readonly [string, (targets: Targets) => Promise<unknown>])[] = [
  ['sigkillAndVerify', (targets) => sigkillAndVerify(targets)],
  ['sigkillAndVerify of a tree', (targets) => sigkillAndVerify(targets, { scope: 'tree' })],
  ['sigkillAndVerify, dry', (targets) => sigkillAndVerify(targets, { dryRun: true })],
  ['sigkillAndVerify, not rejecting', (targets) => sigkillAndVerify(targets, { reject: false })],
  ['escalatingStop', (targets) => escalatingStop(targets)],
  ['escalatingStop of one process', (targets) => escalatingStop(targets, { scope: 'process' })],
  ['escalatingStop, dry', (targets) => escalatingStop(targets, { dryRun: true })],
  ['escalatingStop, not rejecting', (targets) => escalatingStop(targets, { reject: false })],
  [
    'escalatingStop with a marker',
    (targets) => escalatingStop(targets, { marker: createMarker() }),
  ],
];

/** What is no pid of one process at all: kill(2) takes some of these for groups, or for everybody. */
const MALFORMED: readonly (readonly [string, unknown])[] = [
  ['0', 0],
  ['-0', -0],
  ['-1', -1],
  ['1', 1],
  ['-2', -2],
  ['minus our own pid', -process.pid],
  ['1.5', 1.5],
  ['2.5', 2.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['2 ** 22 + 1', 2 ** 22 + 1],
  ['2 ** 31', 2 ** 31],
  ['2 ** 32 + 2', 2 ** 32 + 2],
  ['2 ** 53', 2 ** 53],
  ["'123'", '123'],
  ["''", ''],
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['1n', 1n],
  ['a symbol', Symbol('pid')],
  ['a function', (): number => 123],
  ['{}', {}],
  ['{ pid: undefined }', { pid: undefined }],
  ['{ pid: null }', { pid: null }],
  ['{ pid: 0 }', { pid: 0 }],
  ['{ pid: -1 }', { pid: -1 }],
  ['{ pid: 1 }', { pid: 1 }],
  ["{ pid: '123' }", { pid: '123' }],
  ['{ pid: [123] }', { pid: [123] }],
  ['{ pid: 1.5 }', { pid: 1.5 }],
  ['{ pid: true }', { pid: true }],
  ['{ pid: 1n }', { pid: 1n }],
];

/** Every way to name one process that exists and must not be signalled. */
async function spellings(pid: number): Promise<readonly unknown[]> {
  const ref = await identify(pid);
  if (ref === undefined) throw new Error(`pid ${pid} could not be identified`);
  return [
    pid,
    [pid],
    new Set([pid]),
    { pid },
    ref,
    [ref],
    { pid, exitCode: null, signalCode: null },
  ];
}

describe.each(ENTRIES)('%s', (_name, stop) => {
  useCanaries();

  test('refuses whatever is no pid of one process, before any signal', async () => {
    await expectNoSignal(async () => {
      for (const [what, value] of MALFORMED) {
        const refused = await outcomeOf(stop(value as Targets));
        expect(refused, what).toBe('ERR_UNSAFE_TARGET');
      }
    });
  });

  test('refuses a whole list for one such value in it, before any signal', async () => {
    const fixture = await spawnFixture('canary');
    await expectNoSignal(async () => {
      for (const [what, value] of MALFORMED) {
        for (const list of [[value], [fixture.child, value], new Set([value, fixture.pid])]) {
          expect(await outcomeOf(stop(list as Targets)), `a list with ${what}`).toBe(
            'ERR_UNSAFE_TARGET',
          );
        }
      }
    });
    await expectUntouched(fixture);
  });

  test('refuses nested lists', async () => {
    await expectNoSignal(async () => {
      await expectRejection(UnsafeTargetError, stop([[process.pid]] as unknown as Targets));
      await expectRejection(UnsafeTargetError, stop([[7]] as unknown as Targets));
    });
  });

  test('refuses our own pid, however it is written', async () => {
    await expectNoSignal(async () => {
      for (const target of [process, ...(await spellings(process.pid))]) {
        const error = await expectRejection(UnsafeTargetError, stop(target as Targets));
        expect(error.message).toContain(String(process.pid));
      }
    });
  });

  test('refuses our parent and every other ancestor', async () => {
    await expectNoSignal(async () => {
      const ancestors = ancestorsOf(process.pid);
      expect(ancestors[0]).toBe(process.ppid);
      expect(ancestors.length).toBeGreaterThan(1);
      for (const ancestor of ancestors) {
        for (const target of await spellings(ancestor)) {
          const error = await expectRejection(UnsafeTargetError, stop(target as Targets));
          expect(error.message).toContain(String(ancestor));
        }
      }
    });
  });

  test('takes an old reference to a pid that is ours now for recycled: nobody is signalled', async () => {
    const bystander = await spawnFixture('canary');
    const startToken = (await identify(bystander.pid))?.startToken;
    await expectNoSignal(async () => {
      for (const pid of [process.pid, process.ppid]) {
        expect(startToken).not.toBe((await identify(pid))?.startToken);
        const report = await stop({ pid, startToken });
        expect(report).toMatchObject({
          processes: [{ pid, fate: 'recycled', signals: [] }],
          stages: [],
        });
      }
    });
  });

  test('refuses a kernel thread', async (context) => {
    // PF_KTHREAD in include/linux/sched.h.
    const kernelThread = allPids().find((pid) => ((readStat(pid)?.flags ?? 0) & 0x0020_0000) !== 0);
    if (kernelThread === undefined) skipVisibly(context, 'no kernel thread can be seen');
    await expectNoSignal(async () => {
      const error = await expectRejection(UnsafeTargetError, stop(kernelThread));
      expect(error.message).toContain(String(kernelThread));
    });
  });

  test('refuses a thread id, whose process would die of it', async () => {
    const fixture = await spawnFixture('canary');
    const [tid = 0] = threadIds(fixture.pid);
    expect(tid).toBeGreaterThan(fixture.pid);
    await expectNoSignal(async () => {
      const error = await expectRejection(UnsafeTargetError, stop(tid));
      expect(error.message).toContain(String(tid));
    });
    await expectRejection(UnsafeTargetError, stop([fixture.child, tid]));
    await expectUntouched(fixture);
  });

  test('refuses by a rejected promise, never by a throw', async () => {
    await expectNoSignal(async () => {
      const promise = stop(0);
      expect(promise).toBeInstanceOf(Promise);
      await expectRejection(UnsafeTargetError, promise);
    });
  });
});

describe('functions that only look', () => {
  useCanaries();

  test('accept ourselves and our ancestors', async () => {
    await expectNoSignal(async () => {
      for (const pid of [process.pid, ...ancestorsOf(process.pid)]) {
        expect(await liveness(pid)).toBe('alive');
        expect(await identify(pid)).toMatchObject({ pid });
        expect(await inspect(pid)).toMatchObject({ pid });
        expect(
          await waitUntilGone(pid, { timeoutMs: 20, scope: 'process', reject: false }),
        ).toMatchObject({
          ok: false,
          outcome: 'survived',
        });
      }
      expect(await descendantPids(process.ppid)).toContain(process.pid);
    });
  });

  test('refuse whatever else the others refuse', async () => {
    await expectNoSignal(async () => {
      for (const [what, value] of MALFORMED) {
        // A number that nobody has is answered, not refused.
        if (value === 2 ** 22 + 1 || value === 1 || isPidOne(value)) continue;
        const target = value as number;
        for (const look of [liveness, identify, inspect, descendantPids, waitBriefly]) {
          expect(await outcomeOf(look(target)), `${look.name} of ${what}`).toBe(
            'ERR_UNSAFE_TARGET',
          );
        }
      }
    });
  });
});

function waitBriefly(target: number): Promise<unknown> {
  return waitUntilGone(target, { timeoutMs: 20 });
}

/** The code of what a call rejects with, or what else became of it. */
async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => ({ value }),
    (error: unknown) => (error instanceof UnsafeTargetError ? error.code : error),
  );
}

function isPidOne(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'pid' in value && value.pid === 1;
}

function ancestorsOf(pid: number): number[] {
  const found: number[] = [];
  for (let next = readStat(pid)?.ppid ?? 0; next > 0; next = readStat(next)?.ppid ?? 0)
    found.push(next);
  return found;
}
