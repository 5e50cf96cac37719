import type { FakeProcess } from './fake-process.js';
import type { HistoryProcess } from './history.js';
import type { Program } from './program.js';
import type { Reaction } from './reaction.js';
import type { Reaping } from './spawn-options.js';

/** How a process ended. Exactly one of the two is `null`. */
export interface ProcessEnd {
  /** The code it exited with by itself. */
  readonly code: number | null;
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null;
  /** When, in virtual milliseconds. */
  readonly atMs: number;
}

/** What the model keeps of one process. Users see its {@link FakeProcess}. @internal */
export interface Task extends HistoryProcess {
  readonly bornAtMs: number;
  readonly kernelThread: boolean;
  readonly children: Set<Task>;
  parent: Task | undefined;
  pgid: number;
  sid: number;
  uid: number;
  cwd: string;
  program: Program;
  life: 'alive' | 'zombie' | 'gone';
  end: ProcessEnd | undefined;
  /** The leader called pthread_exit(3) and other threads run: `Z` in its own stat, and alive. */
  leaderExited: boolean;
  threadIds: number[];
  activity: 'running' | 'sleeping';
  stoppedBy: 'us' | 'others' | undefined;
  /** What it waits on in state D. */
  heldBy: string | undefined;
  /** SIGKILL has reached it and the kernel takes its time. */
  dying: boolean;
  /** Signals that wait until it can act, and who sent them. */
  readonly pending: Map<NodeJS.Signals, 'us' | 'others'>;
  /** What it would have done while it was stopped or held. */
  readonly backlog: (() => void)[];
  readonly timers: Set<() => void>;
  reactions: Map<NodeJS.Signals, Reaction>;
  readonly received: Map<NodeJS.Signals, number>;
  reaps: Reaping;
  subreaper: boolean;
  hidden: boolean;
  /** Listings leave it out, as one that lies by omission. */
  unlisted: boolean;
  /** The path of its control group. */
  group: string;
  /** The init of the PID namespace it was born in, if that is not everybody's; perhaps itself. */
  namespace: Task | undefined;
  /** In the middle of an exec: its environment reads as empty. */
  unsettled: boolean;
  /** Port to socket inode. */
  sockets: Map<number, string>;
  rssBytes: number;
  cpuMs: number;
  face: FakeProcess;
}

/** Neither scripts nor signal handlers of it run at the moment. @internal */
export function isFrozen(task: Task): boolean {
  return task.stoppedBy !== undefined || task.heldBy !== undefined || task.dying;
}

/** What history entries say of it. @internal */
export function named({ serial, pid, token }: Task): HistoryProcess {
  return { serial, pid, token };
}
