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
  /** What {@link useFakeSystem} puts in the place of the real one. */
  readonly platform: Platform;
  readonly clock: VirtualClock;
  /** Everything that happened. */
  readonly history: History;
  readonly #world: World;

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

  /** Lets virtual time pass until the promise settles; see {@link VirtualClock.run}. */
  run<T>(promise: PromiseLike<T>, options?: RunOptions): Promise<T> {
    return this.clock.run(promise, options);
  }
  /** Lets code that waits for promises go on, without any virtual time. */
  async settle(): Promise<void> {
    await eventLoopTurn();
  }

  /** Lets something fail for a while, or until the returned function is called. */
  fail(faults: Fault | readonly Fault[], forMs: number = Infinity): () => void {
    return this.#world.faults.begin(typeof faults === 'string' ? [faults] : faults, forMs);
  }
  /** Calls back right before each signal of the code under test, after its checks. The returned function ends that. */
  beforeSend(callback: (attempt: SendAttempt) => void): () => void {
    this.#world.beforeSend.add(callback);
    return () => {
      this.#world.beforeSend.delete(callback);
    };
  }
  /** Somebody sets the wall clock. Virtual time, which is monotonic, does not notice. */
  stepWallClock(byMs: number): void {
    this.#world.wallClockOffsetMs += byMs;
  }

  /** Processes that the code under test stopped and that are stopped now. */
  get leftStopped(): readonly FakeProcess[] {
    return inPidOrder(this.#world)
      .filter(({ stoppedBy, pending }) => stoppedBy === 'us' || pending.get('SIGSTOP') === 'us')
      .map(({ face }) => face);
  }
  /** What the code under test has open at the moment; all zero after a call has ended. */
  get open(): { readonly views: number; readonly pins: number; readonly timers: number } {
    return { ...this.#world.open, timers: this.clock.pending('caller') };
  }
  /** How often all processes were looked at through a view. */
  get looks(): number {
    return this.#world.looks;
  }
}

/**
 * Makes a fake system with four processes: init (1), a kernel thread (2), a shell and, below it, ourselves.
 *
 * @example
 * ```ts
 * const system = createFakeSystem();
 * using _ = useFakeSystem(system);
 * const worker = system.spawn({ command: 'worker --queue mail', ignores: ['SIGTERM'] });
 * const report = await system.run(escalatingStop(worker));
 * // report.outcome is 'killed'; system.history.signalsTo(worker) says what was sent
 * ```
 */
export function createFakeSystem(options: FakeSystemOptions = {}): FakeSystem {
  return new FakeSystem(options);
}
