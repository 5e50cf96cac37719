import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeProcess, FakeSystem, FakeSystemOptions } from '../../../src/testing/testing.js';
import type { Sighting, View } from '../../../src/platform/platform.js';

const thorough = { thorough: true };

async function seen(system: FakeSystem, process: FakeProcess): Promise<Sighting> {
  const sight = await system.platform.sight(process.pid);
  if (sight.status !== 'present') throw new Error(sight.status);
  return sight.process;
}

async function candidates(view: View): Promise<number[]> {
  return (await view.look(thorough)).candidates.map(({ pid }) => pid);
}

describe('a look', () => {
  test('brings everybody, then newcomers, for as long as they are new', async () => {
    const system = createFakeSystem();
    const first = system.spawn();
    const view = system.platform.view();
    expect(await candidates(view)).toEqual([1, 2, 3, 4, first.pid]);
    expect(await candidates(view)).toEqual([]);
    const second = system.spawn();
    expect(await candidates(view)).toEqual([second.pid]);
    system.clock.advance(250);
    expect(await candidates(view)).toEqual([second.pid]);
    expect(await candidates(view)).toEqual([second.pid]);
    expect(await candidates(view)).toEqual([]);
  });

  test('counts who came and went unseen, and not who was seen before', async () => {
    const system = createFakeSystem();
    const parent = system.spawn();
    const view = system.platform.view();
    expect((await view.look(thorough)).unseen).toBe(1);
    expect((await view.look(thorough)).unseen).toBe(0);
    parent.fork().exit();
    parent.fork({ hidden: true });
    const stays = parent.fork();
    expect((await view.look(thorough)).unseen).toBe(2);
    stays.exit();
    expect((await view.look(thorough)).unseen).toBe(0);
    system.clock.advance(250);
    await view.look(thorough);
    expect((await view.look(thorough)).unseen).toBe(0);
  });

  test('without yielding shows the same', () => {
    const system = createFakeSystem();
    const view = system.platform.view();
    view.lookNow?.();
    const { pid } = system.spawn();
    expect(view.lookNow?.().candidates).toMatchObject([{ pid, ppid: 4 }]);
  });

  test('is counted', async () => {
    const system = createFakeSystem();
    await system.platform.view().look(thorough);
    expect(system.looks).toBe(1);
  });

  test('cannot be had from a closed view', async () => {
    const view = createFakeSystem().platform.view();
    view.close();
    await expect(view.look(thorough)).rejects.toThrow('closed');
    expect(() => view.pin({ pid: 4, ppid: 3, state: 'running', name: 'x' })).toThrow('closed');
  });

  test('that takes time answers with what was there at its beginning', async () => {
    const system = createFakeSystem({ lookTakesMs: 30 });
    const early = system.spawn();
    const looking = system.platform.list();
    system.clock.advance(10);
    const late = system.spawn();
    const pids = (await system.run(looking)).map(({ pid }) => pid);
    expect(pids).toContain(early.pid);
    expect(pids).not.toContain(late.pid);
    expect(system.clock.now()).toBe(30);
  });
});

describe('a sighting', () => {
  test('holds what stat holds, like Linux', async () => {
    const system = createFakeSystem();
    system.clock.advance(1_234);
    const process = system.spawn({ command: 'a b', threads: 2, rssBytes: 77, cpuMs: 5 });
    expect(await seen(system, process)).toEqual({
      pid: 5,
      startToken: 'fake-boot:123',
      ppid: 4,
      pgid: 4,
      sid: 3,
      state: 'sleeping',
      name: 'a',
      startedAtMs: Date.UTC(2026, 0, 1) + 1_230,
      startedSinceBootMs: 1_230,
      threads: 2,
      rssBytes: 77,
      cpuMs: 5,
      kernelThread: false,
    });
  });

  test('holds what ps holds, like the portable back end', async () => {
    const system = createFakeSystem({ like: 'portable' });
    system.clock.advance(1_234);
    const startedAtMs = Date.UTC(2026, 0, 1) + 1_000;
    expect(await seen(system, system.spawn({ command: 'a b' }))).toEqual({
      pid: 5,
      startToken: `lstart:${startedAtMs / 1000}`,
      ppid: 4,
      pgid: 4,
      uid: 1000,
      state: 'sleeping',
      name: 'a',
      command: 'a b',
      startedAtMs,
    });
  });

  test('moves with the wall clock, its token does not', async () => {
    const system = createFakeSystem({ startedAtMs: 0 });
    const process = system.spawn();
    const before = await seen(system, process);
    system.stepWallClock(3_600_000);
    const after = await seen(system, process);
    expect(after.startToken).toBe(before.startToken);
    expect(after.startedAtMs).toBe(3_600_000);
    expect(after.startedSinceBootMs).toBe(before.startedSinceBootMs);
    expect(system.clock.now()).toBe(0);
  });
});

describe('a pin', () => {
  async function reusedWithinOneTick(options: FakeSystemOptions) {
    const system = createFakeSystem(options);
    const process = system.spawn();
    const view = system.platform.view();
    const pin = view.pin(await seen(system, process));
    process.exit();
    expect(pin.status().status).toBe('zombie');
    system.clock.advance(0);
    system.spawn({ pid: process.pid });
    return { system, pin, view };
  }

  test('is never taken for another process, even within one tick', async () => {
    const { pin } = await reusedWithinOneTick({});
    expect(pin.status()).toEqual({ status: 'recycled' });
  });

  test('by token is, within one tick', async () => {
    const { pin } = await reusedWithinOneTick({ pins: 'by-token' });
    expect(pin.status().status).toBe('alive');
  });

  test('by token is not, one tick later', async () => {
    const system = createFakeSystem({ pins: 'by-token' });
    const process = system.spawn();
    const pin = system.platform.view().pin(await seen(system, process));
    process.exit();
    system.clock.advance(10);
    system.spawn({ pid: process.pid });
    expect(pin.status()).toEqual({ status: 'recycled' });
  });

  test('stays gone when the pid is taken again', async () => {
    const system = createFakeSystem();
    const process = system.spawn();
    const pin = system.platform.view().pin(await seen(system, process));
    process.exit();
    system.clock.advance(0);
    expect(pin.status()).toEqual({ status: 'gone' });
    system.spawn({ pid: process.pid });
    expect(pin.status()).toEqual({ status: 'gone' });
  });

  test('does not know of a process that became hidden', async () => {
    const system = createFakeSystem();
    const process = system.spawn();
    const pin = system.platform.view().pin(await seen(system, process));
    process.hidden = true;
    expect(pin.status().status).toBe('unknown');
    process.hidden = false;
    expect(pin.status().status).toBe('alive');
  });

  test('is counted as open until it or its view is closed', async () => {
    const system = createFakeSystem();
    const view = system.platform.view();
    const sighting = await seen(system, system.spawn());
    const [first] = [view.pin(sighting), view.pin(sighting)];
    expect(system.open).toEqual({ views: 1, pins: 2, timers: 0 });
    first.close();
    expect(system.open.pins).toBe(1);
    expect(() => first.status()).toThrow('closed');
    view.close();
    view.close();
    expect(system.open).toEqual({ views: 0, pins: 0, timers: 0 });
  });
});

describe('like the portable back end', () => {
  const portable: FakeSystemOptions = { like: 'portable', lookTakesMs: 20 };

  test('a pin knows what the last look found, and at once when the pid is free', async () => {
    const system = createFakeSystem(portable);
    const process = system.spawn();
    const view = system.platform.view();
    await system.run(view.look(thorough));
    const sight = await system.run(system.platform.sight(process.pid));
    if (sight.status !== 'present') throw new Error(sight.status);
    const pin = view.pin(sight.process);
    system.send(process, 'SIGSTOP');
    expect(pin.status()).toMatchObject({ status: 'alive', process: { state: 'sleeping' } });
    await system.run(view.look(thorough));
    expect(pin.status()).toMatchObject({ status: 'alive', process: { state: 'stopped' } });
    process.hidden = true;
    await system.run(view.look(thorough));
    expect(pin.status().status).toBe('unknown');
    system.send(process, 'SIGKILL');
    system.clock.advance(0);
    expect(pin.status()).toEqual({ status: 'gone' });
    expect(() => {
      view.close();
      view.close();
    }).not.toThrow();
    expect(system.open).toEqual({ views: 0, pins: 0, timers: 0 });
  });

  test('a pin stays gone when the pid is taken again', async () => {
    const system = createFakeSystem({ like: 'portable' });
    const process = system.spawn();
    const pin = system.platform.view().pin(await seen(system, process));
    process.exit();
    system.clock.advance(0);
    expect(pin.status()).toEqual({ status: 'gone' });
    system.spawn({ pid: process.pid });
    expect(pin.status()).toEqual({ status: 'gone' });
  });

  test('a look that began before the pin says nothing of it', async () => {
    const system = createFakeSystem(portable);
    const view = system.platform.view();
    const looking = view.look(thorough);
    const late = system.spawn();
    const sight = await system.run(system.platform.sight(late.pid));
    if (sight.status !== 'present') throw new Error(sight.status);
    const pin = view.pin(sight.process);
    await system.run(looking);
    expect(pin.status().status).toBe('alive');
  });

  test('a look that failed makes a pin unknown', async () => {
    const system = createFakeSystem(portable);
    const process = system.spawn();
    const view = system.platform.view();
    const { candidates: found } = await system.run(view.look(thorough));
    const sighting = found.find(({ pid }) => pid === process.pid);
    if (sighting === undefined) throw new Error('not found');
    const pin = view.pin(sighting);
    system.fail('listing', 100);
    await expect(system.run(view.look(thorough))).rejects.toThrow(ProcessTableError);
    expect(pin.status().status).toBe('unknown');
  });

  test('another process on the pid is recycled, two seconds later', async () => {
    const system = createFakeSystem({ like: 'portable' });
    const process = system.spawn();
    const view = system.platform.view();
    const pin = view.pin(await seen(system, process));
    process.exit();
    system.clock.advance(1_999);
    const second = system.spawn({ pid: process.pid });
    await view.look(thorough);
    expect(pin.status().status).toBe('alive');
    second.exit();
    system.clock.advance(1);
    system.spawn({ pid: process.pid });
    await view.look(thorough);
    expect(pin.status()).toEqual({ status: 'recycled' });
  });

  test('a cheap look soon after another brings nothing', async () => {
    const system = createFakeSystem(portable);
    const view = system.platform.view();
    await system.run(view.look(thorough));
    const { pid } = system.spawn();
    expect(await view.look({ thorough: false })).toEqual({ candidates: [], unseen: 0 });
    system.clock.advance(50 * 20);
    const { candidates: found } = await system.run(view.look({ thorough: false }));
    expect(found.map((one) => one.pid)).toContain(pid);
  });

  test('cannot have exact pins', () => {
    expect(() => createFakeSystem({ like: 'portable', pins: 'exact' })).toThrow('pins');
  });
});

describe('descendants', () => {
  test('are those of this process, not of another one on its pid', async () => {
    const system = createFakeSystem();
    const root = system.spawn();
    const child = root.fork();
    const grandchild = child.fork();
    const sighting = await seen(system, root);
    expect(await system.platform.descendants(sighting)).toEqual([child.pid, grandchild.pid]);
    root.exit();
    system.clock.advance(20);
    system.spawn({ pid: root.pid }).fork();
    expect(await system.platform.descendants(sighting)).toEqual([]);
  });
});

test('parts may be left out', () => {
  const all = ['lookNow', 'sendGroup', 'carries', 'facts', 'uid'] as const;
  const { platform } = createFakeSystem({ without: all });
  expect(platform).not.toHaveProperty('sendGroup');
  expect(platform).not.toHaveProperty('carries');
  expect(platform).not.toHaveProperty('facts');
  expect(platform).not.toHaveProperty('uid');
  expect(platform.view().lookNow).toBeUndefined();
});
