/*
 * A plan is everything that a history is made of, as plain data: fast-check generates it, shrinks it, and
 * gives it back from a seed. Nothing else decides how a history goes.
 */

/** Which back end the machine answers like, and what it lacks. */
export type MachineKind =
  | 'linux'
  | 'linux without a pid cursor'
  | 'linux short of descriptors'
  | 'linux that cannot be frozen'
  | 'linux without readable environments'
  | 'ps';

/** The machine that a history happens on. */
export interface Machine {
  readonly kind: MachineKind;
  /** How many pids are free at the beginning: the fewer, the sooner each is taken again. */
  readonly sparePids: number;
  readonly callTakesMs: number;
  readonly lookTakesMs: number;
  readonly deathTakesMs: number;
  /** When our own process reaps its children. */
  readonly weReap: number | 'never';
  readonly initReaps: 'at-once' | number | 'never';
  readonly weAreRoot: boolean;
  /** A stranger starts somebody who goes at once, so often; 0 is never. */
  readonly churnMs: number;
  /** A stranger starts another `worker` so long after the last one went; 0 is never. */
  readonly respawnMs: number;
}

export const HABITS = [
  'plain',
  'deaf',
  'leaves soon',
  'leaves at the second request',
  'leaves at once',
  'forks when asked',
  'forks and leaves when asked',
  'becomes a daemon when asked',
  'stops its children first',
  'executes another program when asked',
  'pauses itself when asked',
  'forks when hung up on',
  'forks again and again',
  'forks and goes, on and on',
  'forks, changes session and goes, on and on',
  'becomes a daemon',
  'clears the environment of its children',
  'supervises',
] as const;
/** How a process behaves. */
export type Habit = (typeof HABITS)[number];

/** A process that is there before the first call. */
export interface Person {
  /** Who starts it: init, ourselves, or somebody before it in the list. */
  readonly parent: number;
  readonly habit: Habit;
  readonly env: 'inherited' | 'marked' | 'marked by another' | 'cleared';
  readonly detached: boolean;
  readonly trait:
    | 'none'
    | 'of another user'
    | 'hidden'
    | 'unlisted'
    | 'threaded'
    | 'threaded, leader gone'
    | 'subreaper'
    | 'never reaps'
    | 'reaps late'
    | 'uninterruptible'
    | 'stopped'
    | 'leads a group'
    | 'zombie'
    | 'a worker';
}

export const DEEDS = [
  'fork',
  'fork a deaf one',
  'fork and leave',
  'daemonize',
  'exit',
  'setsid',
  'setpgid',
  'join the group of its parent',
  'hang in the kernel',
  'come out of the kernel',
  'be stopped',
  'be continued',
  'be killed',
  'be asked to end',
  'be replaced',
  'exec',
  'exec with another marker',
  'exec without a marker',
  'change its user',
  'start a thread',
  'lose its leader',
  'lose its threads',
  'hide',
  'show itself',
  'be left out of listings',
  'reap late',
  'start a stranger',
  'listings fail',
  'sights fail',
  'pins fail',
  'we are not let run',
  'the wall clock is set',
] as const;

/** One thing that happens, to somebody or to the machine. */
export interface Deed {
  /** In quarters of a millisecond, so that things happen between two looks too. */
  readonly at: number;
  readonly who: number;
  readonly what: (typeof DEEDS)[number];
}

/** How a target is named. */
export interface TargetPlan {
  readonly who: number;
  readonly as: 'pid' | 'reference' | 'handle' | 'silent handle' | 'forbidden';
}

/** One call of the library. */
export interface CallPlan {
  readonly at: number;
  readonly how: 'escalatingStop' | 'sigkillAndVerify' | 'stopMatching' | 'waitUntilGone';
  readonly targets: readonly TargetPlan[];
  readonly polite: readonly (readonly [NodeJS.Signals, number])[];
  readonly killMs: number;
  readonly ends: 'with SIGKILL' | 'without SIGKILL' | 'as a last resort';
  readonly scope: 'tree' | 'process';
  readonly politeTo: 'root' | 'tree';
  readonly marked: boolean;
  readonly dryRun: boolean;
  /** When it is abandoned, after its beginning; negative is never. In quarters of a millisecond. */
  readonly abortAt: number;
  readonly listener: 'none' | 'quiet' | 'throws' | 'rejects' | 'aborts';
}

/** A whole history. */
export interface Plan {
  readonly machine: Machine;
  readonly people: readonly Person[];
  readonly deeds: readonly Deed[];
  readonly calls: readonly CallPlan[];
}
