import type { ProcessState } from '../process/process-info.js';
import type { ProcessRef } from '../process/target.js';
import type { Clock } from './clock.js';

/** One process as one look saw it. The pid and the token together are its identity. */
export interface Sighting extends ProcessRef {
  readonly ppid: number;
  readonly pgid?: number;
  readonly sid?: number;
  readonly uid?: number;
  /** Where the leader is a zombie and threads still run, the state of such a thread. */
  readonly state: ProcessState;
  /** The name the kernel keeps; may be cut (15 bytes on Linux). */
  readonly name: string;
  /** The command line, where looking at it costs nothing more. */
  readonly command?: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly startedAtMs?: number;
  /** When it started by a clock nobody sets; only for telling older from younger. `startedAtMs` where absent. */
  readonly startedSinceBootMs?: number;
  readonly threads?: number;
  readonly rssBytes?: number;
  readonly cpuMs?: number;
  readonly kernelThread?: boolean;
  /** Its first thread is on its way out and runs no code of the program any more, though the state does not say so yet. */
  readonly exiting?: boolean;
}

/**
 * What looking for one pid found.
 *
 * @remarks
 * - `absent`: proven not to exist (the listing and `kill(pid, 0)` agree).
 * - `thread`: the number names a thread of another process; SIGKILL to it would end that process.
 * - `hidden`: it exists (EPERM) but may not be looked at, as under `hidepid=2`.
 * - `unknown`: could not look. Never proof of anything.
 */
export type Sight =
  | { readonly status: 'present'; readonly process: Sighting }
  | { readonly status: 'absent' }
  | { readonly status: 'thread' }
  | { readonly status: 'hidden' }
  | { readonly status: 'unknown'; readonly cause: unknown };

/** Whether a pinned process is still the same one, and alive. */
export type PinStatus =
  | { readonly status: 'alive'; readonly process: Sighting }
  | { readonly status: 'zombie'; readonly process: Sighting }
  | { readonly status: 'gone' }
  | { readonly status: 'recycled' }
  | { readonly status: 'unknown'; readonly cause: unknown };

/** Holds on to one process, so that another one on the same pid is never taken for it. */
export interface Pin {
  readonly ref: ProcessRef;
  /** The newest status: asked of the system where that is instant, else what the last look found. */
  status(): PinStatus;
  /**
   * Whether it is this process that started another one, which the last look has shown. Present where orphans go
   * on naming whoever started them; elsewhere they get another parent at once. Answers also when it has gone.
   */
  started?(process: Sighting): boolean;
  /** Whether a sighting shows this process, where more is known of it than its start token. */
  compare?(process: Sighting): 'same' | 'different' | 'unknown';
  close(): void;
}

/** What one look at the machine brought. */
export interface Census {
  /** Processes that may be new members: at least all that were born since the last look. */
  readonly candidates: readonly Sighting[];
  /** How many pids were handed out since the last look whose process was not there to be seen: it may have forked and gone. */
  readonly unseen: number;
  /** Whether a number may have been given to a new process since the last look; absent where that cannot be told. */
  readonly wasHandedOut?: (pid: number) => boolean;
}

/** The pid that was handed out last, and its process if it is there to be seen. */
export interface Newest {
  readonly pid: number;
  readonly process: Sighting | undefined;
}

/**
 * Whether a process was started with a marker. `unsettled`: it was in the middle of an exec, look again;
 * `gone`: it went before it could be asked, and may have left somebody who carries it.
 */
export type Carrying = 'this' | 'another' | 'none' | 'unreadable' | 'unsettled' | 'gone';

/** One call's window on the machine: remembers what it has seen, so that a look is cheap. */
export interface View {
  pin(sighting: Sighting): Pin;
  /** Rejects with ProcessTableError. `thorough`: the answer may not be older than this call. */
  look(options: { readonly thorough: boolean }): Promise<Census>;
  /**
   * A first look that shows nobody but these processes and whoever is below them: it costs the same however many
   * others there are. Absent, or `undefined`, where only a look at everybody can tell; so where one of them leads
   * a session, in which there may be somebody who lost all parents.
   */
  lookBelow?(pids: readonly number[]): Census | undefined;
  /** A look without yielding, where no helper process is needed. What freezing needs. */
  lookNow?(): Census;
  /** Whom the last pid was handed out to, where that can be told. Cheaper than a look, and takes no part in looks. */
  newestNow?(): Newest | undefined;
  close(): void;
}

/** A fact of one process that may be refused. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: 'gone' | 'denied' | 'none' };

/**
 * Who wrote a path: the kernel, in a link such as `cwd`, as seen from our own root; or the program, in an
 * argument, as seen from the root directory it was given.
 */
export type PathOrigin = 'kernel' | 'program';

/** What the kernel tells of one process beyond its sighting. Each is asked for by itself, since each costs. */
export interface Facts {
  argv(pid: number): Read<readonly string[]>;
  cwd(pid: number): Read<string>;
  executable(pid: number): Read<string>;
  environment(pid: number): Read<ReadonlyMap<string, string>>;
  uid(pid: number): Read<number>;
  /** What an uninterruptible process waits on, if readable. */
  waitingOn(pid: number): string | undefined;
  /** The inodes of sockets listening on this TCP port or bound to this UDP port. */
  socketsOn(port: number): ReadonlySet<string>;
  /** The inodes of the sockets a process holds. */
  socketsOf(pid: number): Read<ReadonlySet<string>>;
  /**
   * Whether a path means the same file to that process as it does to us; absent where all share one file
   * system. Where it cannot be told, yes: a container's files are seen to differ by whoever could end it.
   */
  namesSameFile?(pid: number, path: string, origin: PathOrigin): boolean;
}

/** What one look into a control group found. */
export interface GroupCensus {
  /** The pids of all who live in it or below it, as far as this PID namespace numbers them. */
  readonly pids: ReadonlySet<number>;
  /** Those of them whom the caller did not know, each looked at while it was in the group. */
  readonly newcomers: readonly Sighting[];
  /** How many live in it and cannot be named because they are hidden from us, or went while they were looked at. */
  readonly hidden: number;
  /** How many live in it outside of our PID namespace, where an ancestor of ours may be one of them. */
  readonly foreign: number;
}

/** A control group of the cgroup v2 hierarchy, with every group below it. Once it was removed, it is empty. */
export interface Cgroup {
  readonly path: string;
  /** What tells it from another one that is made at the same path; absent if it was gone when it was opened. */
  readonly id?: string | undefined;
  /** Looks at whoever is new. Throws ProcessTableError. */
  look(isKnown: (pid: number) => boolean): GroupCensus;
  /** The kernel's word on whether any live process is in it. Throws ProcessTableError. */
  populated(): boolean;
  /** SIGKILL to everybody in it at once, which no fork can outrun; refused where the kernel cannot (before Linux 5.14). */
  kill(): Sent;
  /** Calls back when it may have become empty. The returned function ends that. */
  watch(callback: () => void): () => void;
  /** Moves a process into it. Throws UnsupportedError if that is refused. */
  add(pid: number): 'added' | 'gone';
  /** Moves a process out of it again, into the group above. */
  expel(pid: number): void;
  /** Removes it and the groups below it; `'populated'` if somebody lives in one of them. */
  remove(): 'removed' | 'populated';
}

/** The cgroup v2 hierarchy. */
export interface Cgroups {
  /** Makes a group below `parent`, our own group where absent. Throws UnsupportedError, InvalidOptionError. */
  create(name: string, parent?: string): Cgroup;
  /**
   * A group that is there, or was. With `id`, that very one: another at its path is not looked at.
   * Throws UnsupportedError, InvalidOptionError, UnsafeTargetError for the root.
   */
  open(path: string, id?: string): Cgroup;
}

/** What a signal met. */
export type Sent =
  | { readonly result: 'sent' }
  | { readonly result: 'gone' }
  | { readonly result: 'refused'; readonly code: string };

/** One operating system. Everything above it is the same everywhere. */
export interface Platform {
  readonly name: string;
  readonly clock: Clock;
  /** Our own pid. */
  readonly self: number;
  /** There are no signals, and whoever is stopped is ended by force: SIGKILL is all that can be sent. */
  readonly onlyKills?: boolean;
  /**
   * The same system, as one call looks at it: as soon as the signal has aborted, every look answers that nobody could
   * look, with its reason, and the helper processes that nobody else waits for are ended. Absent where looking takes none.
   */
  until?(signal: AbortSignal): Platform;
  /** The largest number that can be a pid. */
  largestPid(): number;
  /** Our parent, its parent, and so on, as far as they can be told. */
  ancestors(): Promise<ReadonlySet<number>>;
  sight(pid: number): Promise<Sight>;
  /** All processes, ours included. Rejects with ProcessTableError. */
  list(): Promise<readonly Sighting[]>;
  view(): View;
  /**
   * Begins to note which numbers are given to new processes. The returned function says whether one may have
   * been since; `undefined`, or absent, where that cannot be told.
   */
  noteNumbers?(): () => ((pid: number) => boolean) | undefined;
  /** The pids below one, parents before children, our own helpers left out. */
  descendants(root: Sighting): Promise<readonly number[]>;
  /** How exact `startedAtMs` is, in milliseconds; 1,000 where absent. */
  readonly startPrecisionMs?: number;
  sameIdentity(a: ProcessRef, b: ProcessRef): 'same' | 'different' | 'unknown';
  /** Whether it carries the marker; absent where an environment cannot be read. */
  carries?(pid: number, name: string, value: string): Carrying;
  /** Absent where there are no control groups. */
  readonly cgroups?: Cgroups;
  /** Whether it is the init of a PID namespace below ours: when it dies, the kernel ends everybody in there. */
  leadsNamespace?(pid: number): boolean;
  /** Whether there may be processes of others that no listing shows us; absent where there are none. */
  hidesOthers?(): boolean;
  /** The numbers of those children of a process whom no listing shows us, as far as that can be told. Throws ProcessTableError. */
  hiddenChildren?(pid: number): readonly number[];
  /** Absent where processes have only what a listing tells. */
  readonly facts?: Facts;
  /** Our own user id; absent where there are none. */
  readonly uid?: number | undefined;
  /** The one gate to `process.kill`. */
  send(pid: number, signal: NodeJS.Signals): Sent;
  /** SIGSTOP or SIGCONT to a whole process group; absent where nothing can be frozen. */
  sendGroup?(pgid: number, signal: 'SIGSTOP' | 'SIGCONT'): Sent;
}
