import type { FakeProcess } from '../../src/testing/testing.js';
import { daemonize } from './habits.js';
import { MARKERS } from './life.js';
import type { Life } from './life.js';
import type { Deed } from './plan.js';
import type { World } from './world.js';

/** Puts down what is going to happen. */
export function schedule(world: World, deeds: readonly Deed[]): void {
  for (const deed of deeds) {
    world.later(deed.at / 4, () => {
      const life = world.cast[deed.who % world.cast.length];
      if (life !== undefined) perform(world, deed, life);
    });
  }
  const { churnMs, respawnMs } = world.machine;
  if (churnMs > 0) attempt(() => churn(world, churnMs));
  if (respawnMs > 0) attempt(() => respawn(world, respawnMs));
}

function perform(world: World, { what, who }: Deed, life: Life): void {
  const { process } = life;
  const { system } = world;
  switch (what) {
    case 'listings fail':
      return blind(world, 'listing', who);
    case 'sights fail':
      return blind(world, 'sight', who);
    case 'pins fail':
      return blind(world, 'pins', who);
    case 'we are not let run': {
      const ms = 2 + 3 * (who % 8);
      const fromMs = world.now;
      system.clock.spend(ms);
      world.absent.push({ fromMs, toMs: world.now });
      return;
    }
    case 'the wall clock is set':
      world.wallClockWasSet = true;
      return system.stepWallClock(who % 2 === 0 ? 3_600_000 : -3_600_000);
    case 'start a stranger':
      if (!world.isFull) attempt(() => world.spawn(system.init, { uid: system.self.uid }));
      return;
    case 'be replaced':
      return replace(world, life);
    case 'exit':
      return process.exit();
    case 'be killed':
      return void system.send(process, 'SIGKILL');
    case 'be asked to end':
      return void system.send(process, 'SIGTERM');
    case 'be stopped':
      return void system.send(process, 'SIGSTOP');
    case 'be continued':
      world.wasContinued = true;
      return void system.send(process, 'SIGCONT');
    case 'hang in the kernel':
      return process.hold();
    case 'come out of the kernel':
      return process.release();
    case 'hide':
      // It becomes another user's, which it does by itself.
      if (!world.canAct(process)) return;
      life.noteObscured(world.now);
      process.hidden = true;
      return;
    case 'be left out of listings':
      life.noteObscured(world.now);
      process.unlisted = true;
      return;
    case 'show itself':
      if (life.isObscured) life.visibleSinceMs = world.now;
      process.hidden = false;
      process.unlisted = false;
      return;
    case 'reap late':
      process.reaps = who % 3 === 0 ? 'never' : 4;
      return;
    case 'change its user':
      if (!world.canAct(process)) return;
      life.wasForeign = true;
      process.task.uid = 34;
      return;
    case 'lose its leader':
      return world.canAct(process) ? process.exitLeader() : undefined;
    case 'lose its threads':
      return world.canAct(process) ? process.endThreads() : undefined;
    default:
      if (world.canAct(process) && !world.isFull) attempt(() => act(world, what, process));
  }
}

function act(world: World, what: Deed['what'], process: FakeProcess): void {
  switch (what) {
    case 'fork':
      world.fork(process);
      return;
    case 'fork a deaf one':
      world.fork(process, { ignores: ['SIGTERM', 'SIGINT', 'SIGHUP'] });
      return;
    case 'fork and leave':
      world.fork(process);
      return process.exit();
    case 'daemonize':
      return daemonize(world, process);
    case 'setsid':
      return world.setsid(process);
    case 'setpgid':
      if (process.sid !== process.pid) process.setpgid();
      return;
    case 'join the group of its parent': {
      const { parent } = process;
      if (parent?.sid === process.sid && process.sid !== process.pid) process.setpgid(parent.pgid);
      return;
    }
    case 'exec':
      return world.exec(process, { command: 'another program', settlesAfterMs: 1.6 });
    case 'exec with another marker':
      return world.exec(process, { command: 'marked', env: MARKERS.another.env });
    case 'exec without a marker':
      return world.exec(process, { command: 'cleared', env: {} });
    case 'start a thread':
      return world.startThread(process);
    default:
      throw new Error(`${what} is nothing that a process does by itself`);
  }
}

/** It goes, and a stranger has its number at once if it is reaped. */
function replace(world: World, { process }: Life): void {
  const { system } = world;
  process.exit();
  if (world.isFull || system.processAt(process.pid) !== undefined) return;
  attempt(() =>
    world.spawn(system.init, { pid: process.pid, uid: system.self.uid, detached: true }),
  );
}

function blind(world: World, fault: 'listing' | 'sight' | 'pins', who: number): void {
  const ms = [1.5, 12, 80, 700][who % 4] ?? 1;
  world.system.fail(fault, ms);
  world.blind.push({ fromMs: world.now, toMs: world.now + ms });
}

/** Somebody who starts processes that go at once: numbers are handed out and given back all the time. */
function churn(world: World, everyMs: number): void {
  const { system } = world;
  const busy = world.spawn(system.init, { uid: system.self.uid, command: 'busy', detached: true });
  busy.every(everyMs, () => {
    if (world.isFull) return;
    const child = world.fork(busy);
    child.after(everyMs * 0.8, () => child.exit());
  });
}

/** Somebody from outside who starts a worker again, so long after the last one went. */
function respawn(world: World, afterMs: number): void {
  const { system } = world;
  const uid = system.self.uid;
  const supervisor = world.spawn(system.init, { uid, command: 'supervisor', detached: true });
  const start = (): void => {
    if (world.isFull) return;
    const worker = world.spawn(supervisor, { command: 'worker one' });
    const watch = supervisor.every(afterMs, () => {
      if (worker.isAlive) return;
      watch();
      attempt(start);
    });
  };
  attempt(start);
}

/** There may be no number left, or no such number: then it does not happen. */
function attempt(deed: () => void): void {
  try {
    deed();
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

function isErrno(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['EAGAIN', 'EPERM', 'ERR_INVALID_OPTION'].includes(String(error.code));
}
