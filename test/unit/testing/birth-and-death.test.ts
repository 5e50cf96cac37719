import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeProcess } from '../../../src/testing/testing.js';

describe('a fresh system', () => {
  test('has init, a kernel thread, a shell, and ourselves as its job', () => {
    const system = createFakeSystem();
    expect(system.processes.map(({ pid, ppid, sid, pgid }) => [pid, ppid, sid, pgid])).toEqual([
      [1, 0, 1, 1],
      [2, 1, 1, 1],
      [3, 1, 3, 3],
      [4, 3, 3, 4],
    ]);
    expect(system.self.pid).toBe(system.platform.self);
  });

  test('has the size and the names it is told', async () => {
    const system = createFakeSystem({ largestPid: 64, self: 20, uid: 7 });
    expect(system.platform.largestPid()).toBe(64);
    expect(system.platform.self).toBe(20);
    expect(system.platform.uid).toBe(7);
    expect(await system.platform.ancestors()).toEqual(new Set([19, 1]));
    expect(system.spawn().pid).toBe(21);
  });

  test.each([
    { largestPid: 3 },
    { largestPid: NaN },
    { self: 3 },
    { self: 65, largestPid: 64 },
    { uid: -1 },
    { tickMs: 0 },
    { tickMs: NaN },
    { lookTakesMs: -1 },
    { callTakesMs: NaN },
    { deathTakesMs: Infinity },
  ])('is refused with %o', (options) => {
    const [name = ''] = Object.keys(options);
    expect(() => createFakeSystem(options)).toThrow(InvalidOptionError);
    expect(() => createFakeSystem(options)).toThrow(new RegExp(`^${name} is .*must be`));
  });
});

describe('birth', () => {
  test('a spawned process is a child of ours in our group and session', () => {
    const system = createFakeSystem();
    const child = system.spawn({ command: 'node worker.js' });
    expect(child).toMatchObject({ pid: 5, ppid: 4, pgid: 4, sid: 3, uid: 1000, state: 'sleeping' });
    expect(child.command).toBe('node worker.js');
    expect(child.name).toBe('node');
  });

  test('a detached one leads a session of its own', () => {
    const child = createFakeSystem().spawn({ detached: true });
    expect(child).toMatchObject({ pgid: child.pid, sid: child.pid });
  });

  test('a fork has the program, the user and the signal handlers of its parent', () => {
    const system = createFakeSystem();
    const parent = system.spawn({ command: 'a b', uid: 5, ignores: ['SIGTERM'], detached: true });
    const child = parent.fork({ ignores: ['SIGINT'] });
    expect(child).toMatchObject({ command: 'a b', uid: 5, ppid: parent.pid, sid: parent.pid });
    system.send(child, 'SIGTERM');
    system.send(child, 'SIGINT');
    expect(child.isAlive).toBe(true);
    system.send(child, 'SIGHUP');
    expect(child.isAlive).toBe(false);
  });

  test('a spawned child of a process ignores nothing', () => {
    const system = createFakeSystem();
    const child = system.spawn({ ignores: ['SIGTERM'] }).spawn({ command: 'other' });
    system.send(child, 'SIGTERM');
    expect(child.isAlive).toBe(false);
  });

  test('exec puts another program in place, keeps what is ignored and forgets what is handled', () => {
    const system = createFakeSystem();
    const process = system.spawn({ ignores: ['SIGINT'], exitsOn: { SIGTERM: 50 }, threads: 3 });
    const { pid } = process;
    process.exec({ command: '/opt/other/program --flag' });
    expect(process).toMatchObject({ pid, name: 'program', threadIds: [] });
    system.send(process, 'SIGINT');
    expect(process.isAlive).toBe(true);
    system.send(process, 'SIGTERM');
    expect(process.ended).toMatchObject({ signal: 'SIGTERM' });
  });

  test('the kernel keeps 15 characters of a name', () => {
    expect(createFakeSystem().spawn({ command: '/usr/bin/a-very-long-program-name' }).name).toBe(
      'a-very-long-pro',
    );
  });

  test('a script runs from the birth on, and every and after go on until it ends', () => {
    const system = createFakeSystem();
    const parent = system.spawn({
      runs: (process) => {
        process.every(10, () => process.fork());
        process.after(35, () => {
          process.exit(3);
        });
      },
    });
    system.clock.advance(200);
    const births = system.history.entries.filter(({ type }) => type === 'born').slice(-3);
    expect(births.map(({ atMs }) => atMs)).toEqual([10, 20, 30]);
    expect(parent.ended).toEqual({ code: 3, signal: null, atMs: 35 });
    expect(system.processes).toHaveLength(4 + 3);
  });

  test('what was called off does not happen', () => {
    const system = createFakeSystem();
    const process = system.spawn();
    const once = process.after(10, () => process.exit());
    const often = process.every(10, () => process.fork());
    system.clock.advance(9);
    once();
    often();
    system.clock.advance(100);
    expect(process.isAlive).toBe(true);
    expect(process.children).toEqual([]);
  });

  test('every may be called off from within', () => {
    const system = createFakeSystem();
    const process = system.spawn();
    let times = 0;
    const stop = process.every(10, () => {
      if (++times === 3) stop();
    });
    system.clock.advance(100);
    expect(times).toBe(3);
  });

  test('a fork bomb meets the largest pid and is recorded as failing', () => {
    const system = createFakeSystem({ largestPid: 32 });
    const bomb = (process: FakeProcess): void => {
      process.every(10, () => process.fork({ runs: bomb }));
    };
    system.spawn({ runs: bomb });
    system.clock.advance(200);
    expect(system.processes).toHaveLength(32);
    expect(system.history.entries.some(({ type }) => type === 'fork-failed')).toBe(true);
  });

  test('a dead process does nothing any more, whatever is planned for it', () => {
    const system = createFakeSystem();
    const process = system.spawn();
    process.exit(1);
    let acted = false;
    process.after(5, () => {
      acted = true;
    });
    process.exit(2);
    system.clock.advance(10);
    expect([acted, process.ended?.code]).toEqual([false, 1]);
  });

  test('neither a dead nor a stopped process can fork', () => {
    const system = createFakeSystem();
    const [dead, stopped] = [system.spawn(), system.spawn()];
    dead.exit();
    system.send(stopped, 'SIGSTOP');
    expect(() => dead.fork()).toThrow(expect.objectContaining({ code: 'ESRCH' }));
    expect(() => stopped.fork()).toThrow(expect.objectContaining({ code: 'EBUSY' }));
  });
});

describe('death', () => {
  test('a child of ours is a zombie until our event loop turns', () => {
    const system = createFakeSystem();
    const child = system.spawn();
    child.exit(7);
    expect(child.state).toBe('zombie');
    system.clock.advance(0);
    expect(child.state).toBe('dead');
    expect(system.processAt(child.pid)).toBeUndefined();
    expect(child.ended).toEqual({ code: 7, signal: null, atMs: 0 });
  });

  test.each([
    ['at-once' as const, 'dead', 'dead'],
    [100 as const, 'zombie', 'dead'],
    ['never' as const, 'zombie', 'zombie'],
  ])('a parent that reaps %s leaves its child %s, and after a while %s', (reaps, now, then) => {
    const system = createFakeSystem();
    const parent = system.spawn({ reaps });
    const child = parent.fork();
    child.exit();
    expect(child.state).toBe(now);
    system.clock.advance(99);
    expect(child.state).toBe(now);
    system.clock.advance(1);
    expect(child.state).toBe(then);
  });

  test('a stopped parent does not reap until it goes on', () => {
    const system = createFakeSystem();
    const parent = system.spawn();
    const child = parent.fork();
    system.send(parent, 'SIGSTOP');
    child.exit();
    expect(child.state).toBe('zombie');
    system.send(parent, 'SIGCONT');
    expect(child.state).toBe('dead');
  });

  test('init adopts orphans, and reaps them when it will', () => {
    const system = createFakeSystem();
    system.init.reaps = 1_500;
    const parent = system.spawn({ reaps: 'never' });
    const [orphan, zombie] = [parent.fork(), parent.fork()];
    zombie.exit();
    parent.exit();
    expect([orphan.ppid, zombie.ppid]).toEqual([1, 1]);
    expect(zombie.state).toBe('zombie');
    system.clock.advance(1_500);
    expect(zombie.state).toBe('dead');
    expect(system.history.of(zombie).at(-1)).toMatchObject({ type: 'reaped', byPid: 1 });
  });

  test('a zombie whose parent dies is not reaped by that parent any more', () => {
    const system = createFakeSystem();
    system.init.reaps = 'never';
    const parent = system.spawn({ reaps: 50 });
    const zombie = parent.fork();
    zombie.exit();
    parent.exit();
    system.clock.advance(100);
    expect(zombie.state).toBe('zombie');
  });

  test('the nearest living subreaper adopts instead of init', () => {
    const system = createFakeSystem();
    const far = system.spawn({ subreaper: true });
    const near = far.fork({ subreaper: true });
    const middle = near.fork();
    const orphan = middle.fork();
    middle.exit();
    expect(orphan.ppid).toBe(near.pid);
    near.exit();
    expect(orphan.ppid).toBe(far.pid);
    expect(far.children).toContain(orphan);
  });

  test('being a subreaper is not inherited', () => {
    const system = createFakeSystem();
    const parent = system.spawn({ subreaper: true }).fork();
    const orphan = parent.fork().fork();
    orphan.parent?.exit();
    expect(orphan.ppid).not.toBe(parent.pid);
  });

  test('its timers go with it, so that nothing is left to wait for', async () => {
    const system = createFakeSystem();
    const process = system.spawn({ reaps: 'never' });
    process.after(60_000, () => undefined);
    process.exit();
    const never = new Promise<void>(() => undefined);
    await expect(system.run(never)).rejects.toThrow('nothing is scheduled');
    expect(system.clock.now()).toBe(0);
  });

  test('the end of what the model rests on is an error', () => {
    const system = createFakeSystem();
    expect(() => {
      system.self.exit();
    }).toThrow('must not end');
  });
});

describe('pids', () => {
  test('are used again after the largest one, with another token', () => {
    const system = createFakeSystem({ largestPid: 16 });
    const first = system.spawn();
    first.exit();
    system.clock.advance(100);
    const others = Array.from({ length: 11 }, () => system.spawn());
    const again = system.spawn();
    expect(others.some(({ pid }) => pid === first.pid)).toBe(false);
    expect(again.pid).toBe(first.pid);
    expect(again.startToken).not.toBe(first.startToken);
    expect(again.serial).not.toBe(first.serial);
  });

  test('collide with the start token within one tick', () => {
    const system = createFakeSystem();
    system.clock.advance(9);
    const first = system.spawn();
    first.exit();
    system.clock.advance(0);
    const again = system.spawn({ pid: first.pid });
    expect(again.startToken).not.toBe(system.spawn({ pid: 900 }).startToken + 'x');
    expect(again).toMatchObject({ pid: first.pid, startToken: first.startToken });
    system.clock.advance(1);
    expect(system.spawn().startToken).not.toBe(first.startToken);
  });

  test('are not used again while a zombie, a group, a session or a thread has them', () => {
    const system = createFakeSystem();
    const zombie = system.spawn({ reaps: 'never' }).fork();
    zombie.exit();
    const leader = system.spawn({ detached: true });
    leader.fork();
    leader.exit();
    const [thread] = system.spawn({ threads: 2 }).threadIds;
    system.clock.advance(0);
    expect(leader.state).toBe('dead');
    for (const pid of [zombie.pid, leader.pid, thread]) {
      expect(() => system.spawn({ pid })).toThrow('which is taken');
    }
  });

  test('are free when the last of the group is gone', () => {
    const system = createFakeSystem();
    const leader = system.spawn({ detached: true });
    const member = leader.fork();
    leader.exit();
    member.exit();
    system.clock.advance(0);
    expect(system.spawn({ pid: leader.pid }).pid).toBe(leader.pid);
  });

  test.each([0, -1, 1.5, NaN, 99_999])('%s cannot be asked for', (pid) => {
    expect(() => createFakeSystem().spawn({ pid })).toThrow(InvalidOptionError);
  });
});

describe('sessions and groups', () => {
  test('setsid leaves the session, and is refused to the leader of a group', () => {
    const system = createFakeSystem();
    const child = system.spawn();
    child.setsid();
    expect(child).toMatchObject({ pgid: child.pid, sid: child.pid });
    expect(() => {
      child.setsid();
    }).toThrow(expect.objectContaining({ code: 'EPERM' }));
  });

  test('setpgid makes a group or joins one of the same session', () => {
    const system = createFakeSystem();
    const [a, b, elsewhere] = [system.spawn(), system.spawn(), system.spawn({ detached: true })];
    a.setpgid();
    b.setpgid(a.pid);
    expect(b).toMatchObject({ pgid: a.pid, sid: system.self.sid });
    for (const pgid of [elsewhere.pid, 777]) {
      expect(() => {
        b.setpgid(pgid);
      }).toThrow(expect.objectContaining({ code: 'EPERM' }));
    }
    expect(() => {
      elsewhere.setpgid(a.pid);
    }).toThrow(expect.objectContaining({ code: 'EPERM' }));
  });

  test('the leader of a session stays in its group', () => {
    const leader = createFakeSystem().spawn({ detached: true });
    const child = leader.fork();
    child.setpgid();
    expect(() => {
      leader.setpgid(child.pid);
    }).toThrow(expect.objectContaining({ code: 'EPERM' }));
  });
});

describe('threads', () => {
  test('a leader that exits leaves the process alive until its last thread ends', async () => {
    const system = createFakeSystem();
    const process = system.spawn({ threads: 3 });
    process.exitLeader();
    expect(process.state).toBe('sleeping');
    const sight = await system.platform.sight(process.pid);
    expect(sight).toMatchObject({ status: 'present', process: { state: 'sleeping', threads: 3 } });
    process.endThreads();
    expect(process.state).toBe('zombie');
  });

  test('the number of a thread is not a process, and a signal to it reaches its process', async () => {
    const system = createFakeSystem();
    const process = system.spawn();
    const id = process.startThread();
    expect(await system.platform.sight(id)).toEqual({ status: 'thread' });
    expect((await system.platform.list()).map(({ pid }) => pid)).not.toContain(id);
    system.send(id, 'SIGKILL');
    expect(process.isAlive).toBe(false);
  });
});
