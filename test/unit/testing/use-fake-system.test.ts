import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  escalatingStop,
  InvalidOptionError,
  liveness,
  sigkillAndVerify,
  UnsupportedError,
} from '../../../src/index.js';
import { currentPlatform } from '../../../src/platform/current.js';
import { runHooks, SpawnError, spawnVerified } from '../../../src/supervise/supervise.js';
import { createFakeSystem, useFakeSystem } from '../../../src/testing/testing.js';
import type { FakeSystem } from '../../../src/testing/testing.js';

afterEach(() => {
  vi.resetModules();
  vi.restoreAllMocks();
});

/** The same modules once more, as a bundler or a test runner may load them. */
async function anotherCopy(): Promise<{
  face: typeof import('../../../src/index.js');
  testing: typeof import('../../../src/testing/testing.js');
}> {
  vi.resetModules();
  const face = await import('../../../src/index.js');
  return { face, testing: await import('../../../src/testing/testing.js') };
}

test('a fake system is in place until it is disposed of, once', async () => {
  const before = await currentPlatform();
  const system = createFakeSystem();
  const inUse = useFakeSystem(system);
  expect(await currentPlatform()).toBe(system.platform);
  inUse[Symbol.dispose]();
  expect(await currentPlatform()).toBe(before);
  using _next = useFakeSystem(createFakeSystem());
  inUse[Symbol.dispose]();
  expect(await currentPlatform()).not.toBe(before);
});

describe('what is refused', () => {
  test('a second one, since they would not end in order', async () => {
    const [first, second] = [createFakeSystem(), createFakeSystem()];
    {
      using _ = useFakeSystem(first);
      expect(() => useFakeSystem(second)).toThrow(InvalidOptionError);
      expect(await currentPlatform()).toBe(first.platform);
    }
    using _ = useFakeSystem(second);
    expect(await currentPlatform()).toBe(second.platform);
  });

  test('one whose use is over, and what is none', () => {
    const used = createFakeSystem();
    useFakeSystem(used)[Symbol.dispose]();
    for (const system of [used, {}, { platform: used.platform }, undefined]) {
      expect(() => useFakeSystem(system as FakeSystem)).toThrow(InvalidOptionError);
    }
  });

  test('every call of another copy: its pids are those of the real system', async () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw new Error('a real process was about to be signalled');
    });
    const { face, testing } = await anotherCopy();
    {
      using _ = useFakeSystem(createFakeSystem());
      for (const call of [
        face.escalatingStop(424_242, { schedule: 'KILL/1' }),
        face.liveness(1),
        face.processTable(),
      ]) {
        await expect(call).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
      }
      expect(() => testing.useFakeSystem(testing.createFakeSystem())).toThrow(/in use already/);
    }
    expect(await face.liveness(1)).toBe('alive');
    expect(kill).not.toHaveBeenCalled();
  });

  test('to start a real process', async () => {
    using _ = useFakeSystem(createFakeSystem());
    const start = spawnVerified(process.execPath, ['--version']);
    await expect(start).rejects.toThrow(UnsupportedError);
    await expect(start).rejects.not.toThrow(SpawnError);
    const [hook] = await runHooks(['exit 0'], {});
    expect(hook).toMatchObject({ ok: false, outcome: 'not-run' });
  });
});

describe('when it is disposed of', () => {
  test('a call that is still pending is told of, since it never ends', async () => {
    const system = createFakeSystem();
    const inUse = useFakeSystem(system);
    const stop = escalatingStop(system.spawn({ ignores: ['SIGTERM'] }));
    await system.clock.elapse(100);
    expect(() => {
      inUse[Symbol.dispose]();
    }).toThrow(/still pending/);
    expect((await currentPlatform()).name).not.toBe('fake');
    await system.run(stop);
  });

  test('its handles count as ended, so that nobody real is taken for one of them', async () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw new Error('a real process was about to be signalled');
    });
    const system = createFakeSystem({ self: 1_000 });
    const ended = system.handleOf(system.spawn({ pid: 2_000 }));
    const handle = system.handleOf(system.spawn({ pid: process.ppid }));
    {
      using _ = useFakeSystem(system);
      await system.run(sigkillAndVerify(ended));
      expect(await liveness(handle)).toBe('alive');
    }
    expect(await sigkillAndVerify(handle)).toMatchObject({ outcome: 'already-gone' });
    expect(kill).not.toHaveBeenCalled();
  });
});
