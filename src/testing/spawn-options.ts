import type { FakeProcess } from './fake-process.js';
import type { SignalBehaviour } from './reaction.js';

/** When a process reaps its dead children: at once, that many milliseconds later, or never. */
export type Reaping = 'at-once' | 'never' | number;

/**
 * How a fake process behaves, whatever program it runs.
 *
 * @remarks
 * A forked process takes `reaps`, `hidden`, `rssBytes` and the reactions to signals from its parent where
 * nothing is said here.
 */
export interface ForkOptions extends SignalBehaviour {
  /** Its script: called when it is born. Schedule more with `process.after` and `process.every`. @defaultValue none */
  readonly runs?: ((process: FakeProcess) => void) | undefined;
  /** When it reaps its dead children. @defaultValue `'at-once'` */
  readonly reaps?: Reaping | undefined;
  /** Orphans below it become its children (prctl(2), PR_SET_CHILD_SUBREAPER). @defaultValue `false` */
  readonly subreaper?: boolean | undefined;
  /** No listing shows it and it refuses our signals, as another user's under `hidepid=2`. @defaultValue `false` */
  readonly hidden?: boolean | undefined;
  /** Whether it computes or waits. @defaultValue `'sleeping'` */
  readonly activity?: 'running' | 'sleeping' | undefined;
  /** It hangs in the kernel (state D): nothing reaches it, SIGKILL included, until `process.release()`. @defaultValue `false` */
  readonly uninterruptible?: boolean | undefined;
  /** @internal How many threads it has, the leader included. @defaultValue `1` */
  readonly threads?: number | undefined;
  /** Resident memory, in bytes. @defaultValue 1 MiB */
  readonly rssBytes?: number | undefined;
  /** CPU time used so far, in milliseconds. @defaultValue `0` */
  readonly cpuMs?: number | undefined;
  /** The number it gets. It must be free. @defaultValue the next free one */
  readonly pid?: number | undefined;
}

/** The program a fake process runs. */
export interface ProgramOptions {
  /** The command line; split at blanks where `argv` is not given. @defaultValue `'fake'` */
  readonly command?: string | undefined;
  /** The arguments, the program's own name first. @defaultValue `command`, split at blanks */
  readonly argv?: readonly string[] | undefined;
  /** The name the kernel keeps. @defaultValue the last path component of the first argument, cut at 15 characters */
  readonly name?: string | undefined;
  /** The executable file. @defaultValue `'/usr/bin/'` and the name, or the first argument if that is an absolute path */
  readonly executable?: string | undefined;
  /** The environment it starts with. @defaultValue its parent's */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A new process with a program of its own: fork(2) and execve(2), as Node's `spawn`. */
export interface SpawnOptions extends ForkOptions, ProgramOptions {
  /** Who starts it. @defaultValue `system.self` */
  readonly parent?: FakeProcess | undefined;
  /** The user it belongs to. @defaultValue its parent's */
  readonly uid?: number | undefined;
  /** The working directory. @defaultValue its parent's */
  readonly cwd?: string | undefined;
  /** It leads a session and a process group of its own (setsid(2)), as with Node's `detached`. @defaultValue `false` */
  readonly detached?: boolean | undefined;
  /** It is the init of a PID namespace of its own: when it ends, everybody below ends too. @defaultValue `false` */
  readonly leadsNamespace?: boolean | undefined;
  /** The path of the control group it is born in. @defaultValue its parent's */
  readonly group?: string | undefined;
  /** @internal A thread of the kernel: no program, and no signal does anything. @defaultValue `false` */
  readonly kernelThread?: boolean | undefined;
  /** Ports it listens on. @defaultValue none */
  readonly listens?: readonly number[] | undefined;
}
