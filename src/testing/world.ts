import type { FakeChildProcess } from './fake-child-process.js';
import type { Faults } from './faults.js';
import type { History } from './history.js';
import type { PidSpace } from './pid-space.js';
import type { ResolvedOptions } from './system-options.js';
import type { Task } from './task.js';
import type { VirtualClock } from './virtual-clock.js';

/** Everything one fake system consists of. @internal */
export interface World {
  readonly clock: VirtualClock;
  readonly options: ResolvedOptions;
  readonly pids: PidSpace;
  readonly history: History;
  readonly faults: Faults;
  /** Living processes and zombies, by pid. */
  readonly tasks: Map<number, Task>;
  /** Everything ever born, in order: the index is the serial. */
  readonly births: Task[];
  readonly handles: Map<Task, FakeChildProcess>;
  /** All control groups: their paths, and what tells each from another one made at the same path. */
  readonly groups: Map<string, string>;
  readonly groupWatchers: Set<GroupWatcher>;
  readonly beforeSend: Set<(attempt: SendAttempt) => void>;
  /** What the code under test has open. */
  readonly open: { views: number; pins: number };
  looks: number;
  sockets: number;
  /** How far the wall clock was set forward since the start. */
  wallClockOffsetMs: number;
  init: Task;
  self: Task;
}

/** Whoever wants to hear that a control group may have become empty. @internal */
export interface GroupWatcher {
  readonly path: string;
  readonly callback: () => void;
}

/** A signal that the code under test is about to send. @internal */
export interface SendAttempt {
  /** The pid, or minus a group's id. */
  readonly to: number;
  readonly signal: NodeJS.Signals;
}

/** Living processes and zombies in the order of their pids. @internal */
export function inPidOrder(world: World): Task[] {
  return [...world.tasks.values()].sort((a, b) => a.pid - b.pid);
}
