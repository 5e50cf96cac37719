import type { Platform } from '../../src/platform/platform.js';

/**
 * The processes the contract suite asks for.
 *
 * @remarks
 * - `sleeper`: does nothing; a child of `platform.self`.
 * - `tree`: a root (a child of `platform.self`) with one child, which has one child: three levels.
 * - `stopped`: a sleeper that was sent SIGSTOP.
 * - `zombie`: has exited, or is about to, and its living parent (a child of `platform.self`) never reaps it.
 */
export type ActorKind = 'sleeper' | 'tree' | 'stopped' | 'zombie';

/** One process the suite asked for, and what belongs to it. */
export interface Actor {
  readonly pid: number;
  readonly parentPid: number;
  /** Every process below it, parents before children. */
  readonly below: readonly number[];
  /** Kills it and resolves once it was reaped by its parent. Its helpers and what was below it end too. Safe to call twice. */
  end(): Promise<void>;
}

/** The machine a contract runs against: the real one, or a model of one. */
export interface World {
  readonly platform: Platform;
  /** The parent of `platform.self`. */
  readonly parentOfSelf: number;
  /** Resolves when the process has said it is there; its state may still need a moment. */
  spawn(kind: ActorKind): Promise<Actor>;
  /** The number of a living process's thread that is not a pid. Absent where the machine shows none. */
  threadId?(): Promise<number>;
  /** Lets time pass: really, or on the model's clock. */
  pass(ms: number): Promise<void>;
  /** Ends every process that is left. */
  close(): Promise<void>;
}

/** What a back end claims. A claimed ability is tested; an unclaimed one must be absent. */
export interface Capabilities {
  /** Births on one pid further apart than this get tokens that compare as different. */
  readonly tokenTickMs: number;
  /** A well-formed token of the same kind for a process born at quite another time than the given one. */
  readonly otherToken: (token: string) => string;
  /** `pgid` and `sid` are told of every process; unclaimed, of some. */
  readonly groups: boolean;
  /** A pin tells of the death of a reaped process without a look in between. */
  readonly instantPins: boolean;
  /** The number of a thread is told from a pid. */
  readonly threadIds: boolean;
  /** `lookNow` and `sendGroup`. */
  readonly freezing: boolean;
  readonly facts: boolean;
  readonly carries: boolean;
  /** What a process is doing is told, so that one that was stopped is known, and a zombie; and there are signals that ask. */
  readonly states: boolean;
}

/** What the suite runs against. Each test makes a world of its own and closes it. */
export interface Subject {
  readonly name: string;
  readonly make: () => Promise<World>;
  readonly capabilities: Capabilities;
}
