import { describe, expect, test } from 'vitest';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeProcess } from '../../../src/testing/testing.js';

describe('a handle', () => {
  test('tells of the exit when our event loop reaps the child', () => {
    const system = createFakeSystem();
    const child = system.spawn();
    const handle = system.handleOf(child);
    const events: unknown[] = [];
    handle.on('exit', (...values: unknown[]) => events.push(['exit', ...values]));
    handle.on('close', (...values: unknown[]) => events.push(['close', ...values]));
    system.platform.send(child.pid, 'SIGKILL');
    expect([handle.exitCode, handle.signalCode, events]).toEqual([null, null, []]);
    system.clock.advance(0);
    expect([handle.exitCode, handle.signalCode]).toEqual([null, 'SIGKILL']);
    expect(events).toEqual([
      ['exit', null, 'SIGKILL'],
      ['close', null, 'SIGKILL'],
    ]);
  });

  test('is the same one each time, and may be asked for afterwards', () => {
    const system = createFakeSystem();
    const [one, other] = [system.spawn(), system.spawn()];
    expect(system.handleOf(one)).toBe(system.handleOf(one));
    other.exit(3);
    system.clock.advance(0);
    expect(system.handleOf(other)).toMatchObject({ pid: other.pid, exitCode: 3, signalCode: null });
  });

  test('can signal its child until it was reaped', () => {
    const system = createFakeSystem();
    const child = system.spawn({ ignores: ['SIGINT'] });
    const handle = system.handleOf(child);
    expect([handle.kill('SIGINT'), handle.kill()]).toEqual([true, true]);
    system.clock.advance(0);
    const other = system.spawn({ pid: child.pid });
    expect(handle.kill()).toBe(false);
    expect(other.isAlive).toBe(true);
    expect(system.history.signalsTo(child)).toEqual(['SIGINT', 'SIGTERM']);
  });

  test('is there for children of ours only', () => {
    const system = createFakeSystem();
    expect(() => system.handleOf(system.spawn().fork())).toThrow('not a child of ours');
  });
});

describe('the history', () => {
  test('holds every birth, signal, stop and death in order, as plain data', () => {
    const system = createFakeSystem();
    const process = system.spawn({ command: 'x' });
    system.clock.advance(5);
    system.platform.send(process.pid, 'SIGSTOP');
    system.send(process, 'SIGTERM');
    system.platform.send(process.pid, 'SIGCONT');
    system.clock.advance(5);
    const name = { serial: process.serial, pid: 5, token: process.startToken };
    const entries = system.history.of(process);
    expect(entries).toEqual([
      { atMs: 0, type: 'born', ...name, ppid: 4, command: 'x' },
      { atMs: 5, type: 'signal', ...name, signal: 'SIGSTOP', fromUs: true, to: 5 },
      { atMs: 5, type: 'stopped', ...name },
      { atMs: 5, type: 'signal', ...name, signal: 'SIGTERM', fromUs: false, to: 5 },
      { atMs: 5, type: 'signal', ...name, signal: 'SIGCONT', fromUs: true, to: 5 },
      { atMs: 5, type: 'continued', ...name },
      { atMs: 5, type: 'died', ...name, code: null, killedBy: 'SIGTERM' },
      { atMs: 5, type: 'reaped', ...name, byPid: 4 },
    ]);
    expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
  });

  test('tells our signals from those of others, and what they missed', () => {
    const system = createFakeSystem();
    const process = system.spawn({ ignores: ['SIGTERM'] });
    system.send(process, 'SIGTERM');
    system.send(-process.pgid, 'SIGWINCH');
    system.platform.send(process.pid, 'SIGTERM');
    system.platform.send(900, 'SIGTERM');
    expect(system.history.signalsFromUs()).toHaveLength(1);
    expect(system.history.signalsTo(process)).toEqual(['SIGTERM']);
    expect(system.history.entries.at(-1)).toEqual({
      atMs: 0,
      type: 'missed',
      signal: 'SIGTERM',
      fromUs: true,
      to: 900,
    });
  });

  test('left stopped is who we stopped, not who another one did', () => {
    const system = createFakeSystem();
    const [ours, theirs] = [system.spawn(), system.spawn()];
    system.platform.send(ours.pid, 'SIGSTOP');
    system.send(theirs, 'SIGSTOP');
    expect(system.leftStopped).toEqual([ours]);
    system.platform.send(ours.pid, 'SIGCONT');
    expect(system.leftStopped).toEqual([]);
  });
});

test('two systems with the same story have the same history', () => {
  const story = () => {
    const system = createFakeSystem({ largestPid: 40, callTakesMs: 0.3, deathTakesMs: 1 });
    const hydra = (process: FakeProcess): void => {
      process.after(7, () => {
        process.fork({ runs: hydra });
        process.fork({ runs: hydra });
        process.exit();
      });
    };
    system.spawn({ detached: true, ignores: ['SIGUSR1'], runs: hydra });
    const view = system.platform.view();
    for (let round = 0; round < 20; round++) {
      system.clock.advance(5);
      view.lookNow?.();
      for (const { pid } of system.processes) {
        const signal = (['SIGCONT', 'SIGUSR1', 'SIGSTOP'] as const)[(round + pid) % 3];
        if (pid > 4) system.platform.send(pid, signal ?? 'SIGKILL');
      }
    }
    return system.history.entries;
  };
  const first = story();
  expect(first.length).toBeGreaterThan(100);
  expect(story()).toEqual(first);
});

test('settle lets waiting code go on without any time', async () => {
  const system = createFakeSystem();
  let seen: string | undefined;
  const looking = system.platform.sight(4).then(({ status }) => {
    seen = status;
  });
  await system.settle();
  expect([seen, system.clock.now()]).toEqual(['present', 0]);
  await looking;
});
