import { act, actAfter, catchUp } from './acting.js';
import { forkTask, spawnTask } from './birth.js';
import { die } from './death.js';
import { errnoError } from './errno-error.js';
import { exec } from './exec.js';
import type { ExecOptions } from './exec.js';
import { joinGroup, leadSession } from './groups.js';
import { killOne } from './kill.js';
import { awaken } from './signals.js';
import { FakeProcessFacts } from './fake-process-facts.js';
import { openSocket } from './sockets.js';
import type { ForkOptions, SpawnOptions } from './spawn-options.js';
import { isFrozen } from './task.js';
import type { Task } from './task.js';
import { endThreads, exitLeader, startThread } from './threads.js';
import type { World } from './world.js';

/**
 * One process of a fake system, alive or not. It can be given to every call as a target.
 *
 * @remarks
 * Its methods are what the process itself does; what comes from outside is `system.send` or
 * `other.kill(process, signal)`. A process that is stopped or hangs in the kernel does nothing: what
 * its script would have done then is done afterwards, and calling {@link FakeProcess.fork} throws.
 */
export class FakeProcess extends FakeProcessFacts {
  readonly #world: World;

  /** @internal */
  constructor(world: World, task: Task) {
    super(task);
    this.#world = world;
  }

  /** fork(2): a child with the same program and signal handlers; not the same script. Throws EAGAIN if no pid is free. */
  fork(options: ForkOptions = {}): FakeProcess {
    this.#assertActive('fork');
    return forkTask(this.#world, this.task, options).face;
  }
  /** A child with a program of its own. */
  spawn(options: Omit<SpawnOptions, 'parent'> = {}): FakeProcess {
    this.#assertActive('spawn');
    return spawnTask(this.#world, this.task, options).face;
  }
  /** execve(2): another program on the same pid; handled signals have their default action again, other threads end. */
  exec(options: ExecOptions): void {
    this.#assertActive('exec');
    exec(this.#world, this.task, options);
  }
  /** setsid(2): leads a session and a group of its own. Throws EPERM if it leads a group already. */
  setsid(): void {
    this.#assertActive('setsid');
    leadSession(this.#world, this.task);
  }
  /** setpgid(2): joins a group of its session, or leads a new one. */
  setpgid(pgid: number = this.pid): void {
    this.#assertActive('setpgid');
    joinGroup(this.#world, this.task, pgid);
  }
  /** Ends by itself. Nothing happens if it ended before. */
  exit(code = 0): void {
    act(this.#world, this.task, () => {
      die(this.#world, this.task, { code, signal: null });
    });
  }
  /** kill(2) from this process; what it met. */
  kill(target: FakeProcess | number, signal: NodeJS.Signals): 'sent' | 'gone' | 'refused' {
    this.#assertActive('kill');
    const pid = typeof target === 'number' ? target : target.pid;
    return killOne(this.#world, this.task, pid, signal).result;
  }
  /** Does something once, `ms` virtual milliseconds later, if it still lives. The returned function calls it off. */
  after(ms: number, callback: (process: FakeProcess) => void): () => void {
    return actAfter(this.#world, this.task, ms, () => {
      callback(this);
    });
  }
  /** Does something every `ms` virtual milliseconds as long as it lives. The returned function calls it off. */
  every(ms: number, callback: (process: FakeProcess) => void): () => void {
    let cancel = (): void => undefined;
    const again = (): void => {
      cancel = actAfter(this.#world, this.task, ms, () => {
        again();
        callback(this);
      });
    };
    again();
    return () => {
      cancel();
    };
  }
  /** @internal One more thread; its number, which is taken from the pids. */
  startThread(): number {
    this.#assertActive('start a thread');
    return startThread(this.#world, this.task);
  }
  /** @internal All threads but the leader end. */
  endThreads(): void {
    endThreads(this.#world, this.task);
  }
  /** @internal The leader ends; while other threads run, the process is alive although its own stat says `Z`. */
  exitLeader(): void {
    exitLeader(this.#world, this.task);
  }
  /** Hangs in the kernel (state D) until {@link FakeProcess.release}; even SIGKILL waits. */
  hold(waitingOn = 'held'): void {
    if (this.task.life === 'alive') this.task.heldBy = waitingOn;
  }
  /** The kernel lets go of it. */
  release(): void {
    if (this.task.heldBy === undefined) return;
    this.task.heldBy = undefined;
    awaken(this.#world, this.task);
    catchUp(this.#world, this.task);
  }
  /** Listens on a TCP port. */
  listen(port: number): void {
    openSocket(this.#world, this.task, port);
  }

  #assertActive(what: string): void {
    if (this.task.life !== 'alive') throw errnoError('ESRCH', what, `pid ${this.pid} has ended`);
    if (isFrozen(this.task)) {
      throw errnoError('EBUSY', what, `pid ${this.pid} is ${this.state} and does nothing`);
    }
  }
}
