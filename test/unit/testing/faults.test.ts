import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { createFakeSystem } from '../../../src/testing/testing.js';

const thorough = { thorough: true };

describe('a fault', () => {
  test('of the listing lasts as long as it is told, and nothing born meanwhile is missed', async () => {
    const system = createFakeSystem();
    const view = system.platform.view();
    await view.look(thorough);
    system.fail('listing', 100);
    const { pid } = system.spawn();
    await expect(system.platform.list()).rejects.toThrow(ProcessTableError);
    await expect(view.look(thorough)).rejects.toThrow(ProcessTableError);
    expect(() => view.lookNow?.()).toThrow(ProcessTableError);
    system.clock.advance(99);
    await expect(view.look(thorough)).rejects.toThrow(ProcessTableError);
    system.clock.advance(1);
    expect((await view.look(thorough)).candidates).toMatchObject([{ pid }]);
  });

  test('makes a sight or a pin unknown, until it is lifted', async () => {
    const system = createFakeSystem();
    const { pid } = system.spawn();
    const sight = await system.platform.sight(pid);
    if (sight.status !== 'present') throw new Error(sight.status);
    const pin = system.platform.view().pin(sight.process);
    const lift = system.fail(['sight', 'pins']);
    expect((await system.platform.sight(pid)).status).toBe('unknown');
    expect(pin.status().status).toBe('unknown');
    lift();
    expect((await system.platform.sight(pid)).status).toBe('present');
    expect(pin.status().status).toBe('alive');
  });
});

describe('between the check and the signal', () => {
  test('anything may happen, for instance the pid may change hands', () => {
    const system = createFakeSystem();
    const victim = system.spawn();
    const attempts: unknown[] = [];
    const end = system.beforeSend((attempt) => {
      attempts.push(attempt);
      victim.exit();
      system.clock.advance(0);
      system.spawn({ pid: victim.pid });
      end();
    });
    expect(system.platform.send(victim.pid, 'SIGTERM')).toEqual({ result: 'sent' });
    expect(attempts).toEqual([{ to: victim.pid, signal: 'SIGTERM' }]);
    expect(system.history.signalsTo(victim)).toEqual([]);
    expect(victim.ended).toMatchObject({ code: 0 });
    expect(system.history.signalsFromUs()).toMatchObject([{ pid: victim.pid }]);
    expect(system.history.signalsFromUs()[0]?.serial).not.toBe(victim.serial);
  });

  test('a group is named by a negative number', () => {
    const system = createFakeSystem();
    const leader = system.spawn({ detached: true });
    const to: number[] = [];
    system.beforeSend((attempt) => to.push(attempt.to));
    system.platform.sendGroup?.(leader.pid, 'SIGSTOP');
    expect(to).toEqual([-leader.pid]);
  });
});

test('processes go on while the code under test holds the event loop, as long as its calls take', () => {
  const system = createFakeSystem({ callTakesMs: 1 });
  const busy = system.spawn();
  busy.every(2, (process) => process.fork());
  const [first, second] = [system.spawn(), system.spawn()];
  let called = false;
  system.platform.clock.after(1, () => {
    called = true;
  });
  first.exit();
  system.platform.send(second.pid, 'SIGTERM');
  expect(busy.children).toHaveLength(0);
  system.platform.send(second.pid, 'SIGTERM');
  expect(busy.children).toHaveLength(1);
  system.platform.view().lookNow?.();
  system.platform.sendGroup?.(900, 'SIGCONT');
  expect(busy.children).toHaveLength(2);
  expect(system.clock.now()).toBe(4);
  expect([called, first.state]).toEqual([false, 'zombie']);
  system.clock.advance(0);
  expect([called, first.state]).toEqual([true, 'dead']);
});

test('timers of the code under test are counted until they fire or are called off', () => {
  const system = createFakeSystem();
  system.clock.after(10, () => undefined);
  system.platform.clock.after(10, () => undefined);
  const cancel = system.platform.clock.after(20, () => undefined);
  expect(system.open.timers).toBe(2);
  cancel();
  expect(system.open.timers).toBe(1);
  system.clock.advance(10);
  expect(system.open.timers).toBe(0);
});
