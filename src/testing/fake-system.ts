import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { Platform } from '../platform/platform.js';
import { boot } from './boot.js';
import { eventLoopTurn } from './event-loop-turn.js';
import { spawnTask } from './birth.js';
import { FakeChildProcess } from './fake-child-process.js';
import { fakePlatform } from './fake-platform.js';
import type { FakeProcess } from './fake-process.js';
import type { Fault } from './faults.js';
import type { History } from './history.js';
import { killGroup, killOne } from './kill.js';
import type { SpawnOptions } from './spawn-options.js';
import type { FakeSystemOptions } from './system-options.js';
import type { RunOptions, VirtualClock } from './virtual-clock.js';
import { inPidOrder } from './world.js';
import type { SendAttempt, World } from './world.js';

/**
 * A model of an operating system: processes, signals, sessions and pids under a virtual clock. Nothing in
 * it is real or random, so that a test of a shutdown takes no time and always goes the same way.
 */
export class FakeSystem {
  /** @internal What {@link useFakeSystem} puts in the place of the real one. */
  readonly platform: Platform;
  /** Its time. Only what runs on it waits without taking any. */
  readonly clock: VirtualClock;
  /** Everything that happened. */
  readonly history: History;
  readonly #world: World;
  #isOff = false;

  /** @internal */
  constructor(options: FakeSystemOptions) {
    this.#world = boot(options);
    this.clock = this.#world.clock;
    this.history = this.#world.history;
    this.platform = fakePlatform(this.#world);
  }

  /** Process 1, which adopts and reaps orphans. */
  get init(): FakeProcess {
    return this.#world.init.face;
  }
  /** The process the code under test runs in. It reaps its children in the next turn of its event loop. */
  get self(): FakeProcess {
    return this.#world.self.face;
  }
  /** All that are alive or wait to be reaped, in the order of their pids. */
  get processes(): readonly FakeProcess[] {
    return inPidOrder(this.#world).map(({ face }) => face);
  }
  /** Who has this pid now, zombies included. */
  processAt(pid: number): FakeProcess | undefined {
    return this.#world.tasks.get(pid)?.face;
  }

  /** A new process; a child of ours unless `parent` says otherwise. */
  spawn(options: SpawnOptions = {}): FakeProcess {
    const parent = options.parent?.task ?? this.#world.self;
    return spawnTask(this.#world, parent, options).face;
  }
  /** What Node's `spawn` would have returned for this child of ours. */
  handleOf(child: FakeProcess): FakeChildProcess {
    const { handles } = this.#world;
    const known = handles.get(child.task);
    if (known !== undefined) return known;
    if (child.parent !== this.self) {
      throw new InvalidOptionError(
        `pid ${child.pid} is not a child of ours; only those have a handle`,
      );
    }
    const handle = new FakeChildProcess(
      child.pid,
      (signal) => killOne(this.#world, this.#world.self, child.pid, signal).result === 'sent',
    );
    handles.set(child.task, handle);
    if (child.state === 'dead') handle.reaped(child.ended);
    return handle;
  }
  /** A signal from somebody else with the rights of root, to a process or, negative, to a group. */
  send(target: FakeProcess | number, signal: NodeJS.Signals): 'sent' | 'gone' | 'refused' {
    const { init } = this.#world;
    const to = typeof target === 'number' ? target : target.pid;
    if (to < 0) return killGroup(this.#world, init, -to, signal).result;
    return killOne(this.#world, init, to, signal).result;
  }

  /**
   * Lets virtual time pass, from one thing that happens to the next, until the promise settles; settles as it does.
   *
   * @remarks
   * Real files that are read or written are waited for while virtual time stands. Rejects if the promise is
   * pending and nothing is scheduled, or `withinMs` have passed: it waits for something that is not on this
   * clock, such as a timer of Node.js, or for something that will never happen.
   */
  run<T>(promise: PromiseLike<T>, options?: RunOptions): Promise<T> {
    return this.clock.run(promise, options);
  }
  /** @internal Lets code that waits for promises go on, without any virtual time. */
  async settle(): Promise<void> {
    await eventLoopTurn();
  }

  /** Lets something fail for a while, or until the returned function is called. */
  fail(faults: Fault | readonly Fault[], forMs: number = Infinity): () => void {
    return this.#world.faults.begin(typeof faults === 'string' ? [faults] : faults, forMs);
  }
  /** @internal Calls back right before each signal of the code under test, after its checks. The returned function ends that. */
  beforeSend(callback: (attempt: SendAttempt) => void): () => void {
    this.#world.beforeSend.add(callback);
    return () => {
      this.#world.beforeSend.delete(callback);
    };
  }
  /** @internal Somebody sets the wall clock. Virtual time, which is monotonic, does not notice. */
  stepWallClock(byMs: number): void {
    this.#world.wallClockOffsetMs += byMs;
  }

  /** @internal Processes that the code under test stopped and that are stopped now. */
  get leftStopped(): readonly FakeProcess[] {
    return inPidOrder(this.#world)
      .filter(({ stoppedBy, pending }) => stoppedBy === 'us' || pending.get('SIGSTOP') === 'us')
      .map(({ face }) => face);
  }
  /** @internal What the code under test has open at the moment; all zero after a call has ended. */
  get open(): { readonly views: number; readonly pins: number; readonly timers: number } {
    return { ...this.#world.open, timers: this.clock.pending('caller') };
  }
  /** @internal How often all processes were looked at through a view. */
  get looks(): number {
    return this.#world.looks;
  }
  /** @internal Whether a call of the code under test is under way. */
  get isAsked(): boolean {
    return Object.values(this.open).some((count) => count > 0);
  }
  /** @internal Whether its use is over. */
  get isOff(): boolean {
    return this.#isOff;
  }
  /** @internal Its handles must not be taken for processes of the real system. */
  switchOff(): void {
    this.#isOff = true;
    for (const handle of this.#world.handles.values()) handle.switchOff();
  }
}

/**
 * Makes a fake system with four processes: init (1), a kernel thread (2), a shell and, below it, ourselves.
 *
 * @remarks
 * **Platforms.** All: nothing of the real system is asked.
 *
 * @throws `InvalidOptionError` for a malformed option.
 *
 * @example
 * ```ts
 * import { escalatingStop } from 'deadsure';
 * import { createFakeSystem, useFakeSystem } from 'deadsure/testing';
 *
 * const system = createFakeSystem();
 * using _ = useFakeSystem(system);
 * const worker = system.spawn({ command: 'worker --queue mail', ignores: ['SIGTERM'] });
 * const report = await system.run(escalatingStop(worker));
 * console.log(report.outcome); //=> killed
 * ```
 */
export function createFakeSystem(options: FakeSystemOptions = {}): FakeSystem {
  return new FakeSystem(options);
}
