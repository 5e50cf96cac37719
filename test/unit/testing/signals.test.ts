import { describe, expect, test, vi } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { SpawnOptions } from '../../../src/testing/testing.js';

const withOne = (options: SpawnOptions = {}) => {
  const system = createFakeSystem();
  return { system, process: system.spawn(options) };
};

describe('default actions', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGKILL'] as const)(
    '%s ends a process',
    (signal) => {
      const { system, process } = withOne();
      expect(system.platform.send(process.pid, signal)).toEqual({ result: 'sent' });
      expect(process.ended).toEqual({ code: null, signal, atMs: 0 });
    },
  );

  test.each(['SIGCHLD', 'SIGWINCH', 'SIGURG', 'SIGCONT'] as const)('%s does not', (signal) => {
    const { system, process } = withOne();
    system.platform.send(process.pid, signal);
    expect(process.state).toBe('sleeping');
  });

  test.each(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const)('%s stops it', (signal) => {
    const { system, process } = withOne();
    system.platform.send(process.pid, signal);
    expect(process.state).toBe('stopped');
  });
});

describe('behaviours', () => {
  test('ignored signals do nothing, SIGKILL all the same', () => {
    const { system, process } = withOne({ ignores: ['SIGTERM', 'SIGINT'] });
    system.platform.send(process.pid, 'SIGTERM');
    system.platform.send(process.pid, 'SIGINT');
    expect(process.isAlive).toBe(true);
    system.platform.send(process.pid, 'SIGKILL');
    expect(process.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  test('it exits by itself some time after a signal', () => {
    const { system, process } = withOne({ exitsOn: { SIGTERM: 200 } });
    system.clock.advance(10);
    system.platform.send(process.pid, 'SIGTERM');
    system.platform.send(process.pid, 'SIGTERM');
    system.clock.advance(199);
    expect(process.isAlive).toBe(true);
    system.clock.advance(1);
    expect(process.ended).toEqual({ code: 0, signal: null, atMs: 210 });
  });

  test('it exits on the nth signal, with the code it is told', () => {
    const { system, process } = withOne({ exitsOn: { SIGTERM: { nth: 2, code: 9 } } });
    system.platform.send(process.pid, 'SIGTERM');
    expect(process.isAlive).toBe(true);
    system.platform.send(process.pid, 'SIGTERM');
    expect(process.ended).toMatchObject({ code: 9, signal: null });
  });

  test('it does what its handler says', () => {
    const { system, process } = withOne({
      on: { SIGTERM: (self, nth) => (nth === 1 ? self.fork().setsid() : self.exit(4)) },
    });
    system.platform.send(process.pid, 'SIGTERM');
    expect(process.children).toHaveLength(1);
    expect(process.children[0]?.sid).toBe(process.children[0]?.pid);
    system.platform.send(process.pid, 'SIGTERM');
    expect(process.ended).toMatchObject({ code: 4 });
  });

  test('it may signal others with the rights of its user', () => {
    const { system, process } = withOne({ uid: 5 });
    const [own, foreign] = [process.fork(), system.spawn({ uid: 6 })];
    expect(process.kill(own, 'SIGTERM')).toBe('sent');
    expect(process.kill(foreign, 'SIGTERM')).toBe('refused');
    expect(process.kill(31_000, 'SIGTERM')).toBe('gone');
    expect([own.isAlive, foreign.isAlive]).toEqual([false, true]);
  });

  test.each([
    { ignores: ['SIGKILL'] },
    { on: { SIGSTOP: () => undefined } },
    { exitsOn: { SIGKILL: 5 } },
    { ignores: ['SIGNOTHING' as 'SIGTERM'] },
    { ignores: ['SIGTERM'], exitsOn: { SIGTERM: 5 } },
  ] satisfies SpawnOptions[])('%o is refused', (options) => {
    expect(() => createFakeSystem().spawn(options)).toThrow(InvalidOptionError);
  });
});

describe('a stopped process', () => {
  test('does nothing, and does it afterwards', () => {
    const { system, process } = withOne();
    const forked = vi.fn();
    process.every(10, forked);
    process.after(25, (self) => {
      self.exit();
    });
    system.platform.send(process.pid, 'SIGSTOP');
    system.clock.advance(100);
    expect(forked).not.toHaveBeenCalled();
    expect(process.state).toBe('stopped');
    system.platform.send(process.pid, 'SIGCONT');
    expect(forked).toHaveBeenCalledOnce();
    expect(process.ended).toMatchObject({ code: 0, atMs: 100 });
  });

  test('does not do afterwards what was called off meanwhile', () => {
    const { system, process } = withOne();
    const deed = vi.fn();
    const callOff = process.after(10, deed);
    system.platform.send(process.pid, 'SIGSTOP');
    system.clock.advance(20);
    callOff();
    system.platform.send(process.pid, 'SIGCONT');
    expect(deed).not.toHaveBeenCalled();
  });

  test('gets a polite signal when it is continued', () => {
    const { system, process } = withOne();
    system.platform.send(process.pid, 'SIGSTOP');
    system.platform.send(process.pid, 'SIGTERM');
    expect(process.state).toBe('stopped');
    system.platform.send(process.pid, 'SIGCONT');
    expect(process.ended).toMatchObject({ signal: 'SIGTERM' });
  });

  test('gets one signal sent twice once, and several by their numbers', () => {
    const got: string[] = [];
    const { system, process } = withOne({
      on: {
        SIGTERM: (_, nth) => got.push(`TERM ${nth}`),
        SIGINT: (_, nth) => got.push(`INT ${nth}`),
      },
    });
    for (const signal of ['SIGSTOP', 'SIGTERM', 'SIGINT', 'SIGTERM', 'SIGCONT'] as const) {
      system.platform.send(process.pid, signal);
    }
    expect(got).toEqual(['INT 1', 'TERM 1']);
  });

  test('drops at once what it ignores', () => {
    const { system, process } = withOne({ ignores: ['SIGTERM'] });
    system.platform.send(process.pid, 'SIGSTOP');
    system.platform.send(process.pid, 'SIGTERM');
    process.task.reactions.clear();
    system.platform.send(process.pid, 'SIGCONT');
    expect(process.isAlive).toBe(true);
  });

  test('dies of SIGKILL without being continued', () => {
    const { system, process } = withOne();
    system.platform.send(process.pid, 'SIGSTOP');
    system.platform.send(process.pid, 'SIGKILL');
    expect(process.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(system.history.entries.some(({ type }) => type === 'continued')).toBe(false);
  });

  test('exits late when it is told to exit while stopped', () => {
    const { system, process } = withOne();
    system.platform.send(process.pid, 'SIGSTOP');
    process.exit(2);
    expect(process.state).toBe('stopped');
    system.platform.send(process.pid, 'SIGCONT');
    expect(process.ended).toMatchObject({ code: 2 });
  });

  test('a handler of SIGCONT runs after it was continued', () => {
    const states: string[] = [];
    const { system, process } = withOne({ on: { SIGCONT: (self) => states.push(self.state) } });
    system.platform.send(process.pid, 'SIGSTOP');
    system.platform.send(process.pid, 'SIGCONT');
    expect(states).toEqual(['sleeping']);
  });

  test('may ignore SIGTSTP but not SIGSTOP', () => {
    const { system, process } = withOne({ ignores: ['SIGTSTP'] });
    system.platform.send(process.pid, 'SIGTSTP');
    expect(process.state).toBe('sleeping');
    system.platform.send(process.pid, 'SIGSTOP');
    expect(process.state).toBe('stopped');
  });
});

describe('an uninterruptible process', () => {
  test('keeps even SIGKILL waiting until the kernel lets go', () => {
    const { system, process } = withOne({ uninterruptible: true });
    expect(system.platform.send(process.pid, 'SIGKILL')).toEqual({ result: 'sent' });
    expect(process.state).toBe('disk-sleep');
    system.clock.advance(10_000);
    expect(process.state).toBe('disk-sleep');
    process.release();
    expect(process.ended).toMatchObject({ signal: 'SIGKILL', atMs: 10_000 });
  });

  test('dies of SIGKILL before it handles anything else that waits', () => {
    const handler = vi.fn();
    const { system, process } = withOne({ uninterruptible: true, on: { SIGINT: handler } });
    system.platform.send(process.pid, 'SIGINT');
    system.platform.send(process.pid, 'SIGKILL');
    process.release();
    expect(process.isAlive).toBe(false);
    expect(handler).not.toHaveBeenCalled();
  });

  test('does not handle SIGCONT any more when SIGSTOP followed it', () => {
    const handler = vi.fn();
    const { system, process } = withOne({ uninterruptible: true, on: { SIGCONT: handler } });
    system.platform.send(process.pid, 'SIGCONT');
    system.platform.send(process.pid, 'SIGSTOP');
    process.release();
    expect(process.state).toBe('stopped');
    expect(handler).not.toHaveBeenCalled();
  });

  test('stops when it is let go, and SIGCONT in between takes that back', () => {
    const { system, process: first } = withOne();
    const second = system.spawn();
    for (const process of [first, second]) {
      process.hold('nfs');
      system.platform.send(process.pid, 'SIGSTOP');
    }
    system.platform.send(second.pid, 'SIGCONT');
    expect(system.leftStopped).toEqual([first]);
    first.release();
    second.release();
    expect([first.state, second.state]).toEqual(['stopped', 'sleeping']);
    expect(system.leftStopped).toEqual([first]);
  });

  test('does what it was about to do when it is let go', () => {
    const { system, process } = withOne();
    process.after(10, (self) => self.fork());
    process.hold();
    system.clock.advance(20);
    expect(process.children).toHaveLength(0);
    process.release();
    expect(process.children).toHaveLength(1);
  });
});

describe('permission', () => {
  test("another user's process refuses and notices nothing", () => {
    const { system, process } = withOne({ uid: 33 });
    expect(system.platform.send(process.pid, 'SIGKILL')).toEqual({
      result: 'refused',
      code: 'EPERM',
    });
    expect(process.isAlive).toBe(true);
    expect(system.history.of(process).at(-1)).toMatchObject({ type: 'refused', fromUs: true });
    expect(system.history.signalsTo(process)).toEqual([]);
  });

  test('SIGCONT is allowed within the session', () => {
    const system = createFakeSystem();
    const [inside, outside] = [
      system.spawn({ uid: 33 }),
      system.spawn({ uid: 33, detached: true }),
    ];
    expect(system.platform.send(inside.pid, 'SIGCONT').result).toBe('sent');
    expect(system.platform.send(outside.pid, 'SIGCONT').result).toBe('refused');
  });

  test('root may signal everybody', () => {
    const system = createFakeSystem({ uid: 0 });
    expect(system.platform.send(system.spawn({ uid: 33 }).pid, 'SIGKILL').result).toBe('sent');
  });

  test('a hidden process refuses us, whoever we are', async () => {
    const system = createFakeSystem({ uid: 0 });
    const process = system.spawn({ hidden: true });
    expect(system.platform.send(process.pid, 'SIGKILL').result).toBe('refused');
    expect(await system.platform.sight(process.pid)).toEqual({ status: 'hidden' });
    expect((await system.platform.list()).map(({ pid }) => pid)).not.toContain(process.pid);
  });

  test('init and kernel threads do not heed signals', () => {
    const system = createFakeSystem({ uid: 0 });
    const thread = system.spawn({ kernelThread: true });
    expect(system.platform.send(thread.pid, 'SIGKILL')).toEqual({ result: 'sent' });
    expect(thread.state).toBe('idle');
    system.send(1, 'SIGKILL');
    expect(system.init.isAlive).toBe(true);
  });

  test('a zombie takes a signal, and a free pid is gone', () => {
    const { system, process } = withOne();
    process.exit();
    expect(system.platform.send(process.pid, 'SIGTERM')).toEqual({ result: 'sent' });
    system.clock.advance(0);
    expect(system.platform.send(process.pid, 'SIGTERM')).toEqual({ result: 'gone' });
    expect(process.ended).toMatchObject({ code: 0, signal: null });
  });

  test.each([0, -1, 1, 1.5, NaN, 4, '5' as unknown as number])(
    'sending to %s is the mistake of the code under test',
    (pid) => {
      const { system } = withOne();
      expect(() => system.platform.send(pid, 'SIGTERM')).toThrow(UnsafeTargetError);
      expect(() => system.platform.sendGroup?.(pid, 'SIGSTOP')).toThrow(UnsafeTargetError);
      expect(system.history.signalsFromUs()).toEqual([]);
    },
  );
});

describe('groups', () => {
  test('our own group is not to be stopped, nor one that has our number', () => {
    const system = createFakeSystem();
    system.self.setpgid(system.self.ppid);
    for (const pgid of [system.self.pid, system.self.pgid]) {
      expect(() => system.platform.sendGroup?.(pgid, 'SIGSTOP')).toThrow(UnsafeTargetError);
    }
  });

  test('those of a group that die with their parent are reaped by who adopts them', () => {
    const system = createFakeSystem();
    const shell = system.spawn({ detached: true });
    const [first, second] = [shell.fork(), shell.fork()];
    first.setpgid();
    second.setpgid(first.pid);
    system.platform.sendGroup?.(first.pid, 'SIGSTOP');
    shell.exit();
    for (const job of [first, second]) {
      expect(job.ended).toMatchObject({ signal: 'SIGHUP' });
      expect(system.history.of(job).at(-1)).toMatchObject({ type: 'reaped', byPid: 1 });
    }
  });

  test('a whole group is stopped and continued, and nobody else', () => {
    const system = createFakeSystem();
    const leader = system.spawn({ detached: true });
    const [member, left] = [leader.fork(), leader.fork()];
    left.setsid();
    expect(system.platform.sendGroup?.(leader.pid, 'SIGSTOP')).toEqual({ result: 'sent' });
    expect([leader.state, member.state, left.state]).toEqual(['stopped', 'stopped', 'sleeping']);
    system.platform.sendGroup?.(leader.pid, 'SIGCONT');
    expect([leader.state, member.state]).toEqual(['sleeping', 'sleeping']);
    expect(system.history.signalsFromUs().map(({ to }) => to)).toEqual(Array(4).fill(-leader.pid));
  });

  test('a group is refused only when all of it refuses', () => {
    const system = createFakeSystem();
    const leader = system.spawn({ detached: true, uid: 33 });
    expect(system.platform.sendGroup?.(leader.pid, 'SIGSTOP')).toEqual({
      result: 'refused',
      code: 'EPERM',
    });
    const ours = leader.spawn({ uid: 1000 });
    expect(system.platform.sendGroup?.(leader.pid, 'SIGSTOP')).toEqual({ result: 'sent' });
    expect([leader.state, ours.state]).toEqual(['sleeping', 'stopped']);
  });

  test('a group without members is gone', () => {
    const { system } = withOne();
    expect(system.platform.sendGroup?.(900, 'SIGCONT')).toEqual({ result: 'gone' });
  });

  test('a group that loses its last link to its session while stopped gets SIGHUP and SIGCONT', () => {
    const system = createFakeSystem();
    const shell = system.spawn({ detached: true });
    const job = shell.fork({ on: { SIGHUP: (self) => self.fork() } });
    job.setpgid();
    system.platform.send(job.pid, 'SIGSTOP');
    system.platform.send(shell.pid, 'SIGKILL');
    expect(job.state).toBe('sleeping');
    expect(job.children).toHaveLength(1);
    expect(system.history.signalsTo(job)).toEqual(['SIGSTOP']);
  });

  test.each([
    ['nobody in it is stopped', { stop: false, linked: false, leaves: true }],
    ['another parent in the session remains', { stop: true, linked: true, leaves: true }],
    ['it was in a session of its own', { stop: true, linked: false, leaves: false }],
  ])('but not when %s', (_, { stop, linked, leaves }) => {
    const system = createFakeSystem();
    const hup = vi.fn();
    const shell = system.spawn({ detached: true });
    const job = shell.fork({ on: { SIGHUP: hup } });
    if (leaves) job.setpgid();
    else job.setsid();
    const other = shell.fork();
    other.setpgid();
    if (linked) other.fork({ on: { SIGHUP: hup } }).setpgid(job.pid);
    if (stop) system.platform.send(job.pid, 'SIGSTOP');
    system.platform.send(shell.pid, 'SIGKILL');
    expect(hup).not.toHaveBeenCalled();
    expect(job.state).toBe(stop ? 'stopped' : 'sleeping');
  });
});

test('dying may take a while, in which nothing is done and no signal matters', () => {
  const system = createFakeSystem({ deathTakesMs: 20 });
  const process = system.spawn();
  process.every(5, (self) => self.fork());
  system.platform.send(process.pid, 'SIGKILL');
  system.platform.send(process.pid, 'SIGSTOP');
  expect(process.state).toBe('running');
  system.clock.advance(19);
  expect([process.state, process.children.length]).toEqual(['running', 0]);
  system.clock.advance(1);
  expect(process.ended).toMatchObject({ signal: 'SIGKILL', atMs: 20 });
});
