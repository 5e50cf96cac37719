import { UnsafeTargetError } from '../errors/unsafe-target-error.js';
import { shownValue } from '../options/shown-value.js';

/** Which numbers are pids here. */
export interface PidRange {
  /** 2 for whoever may signal, 1 for whoever only looks. */
  readonly least: 1 | 2;
  /** What is above it is no pid to the one who asks. */
  readonly largest: number;
}

/** A target taken apart, each of its properties read once; nothing was looked up yet. */
export interface ReadTarget {
  /** What the caller gave. */
  readonly handle: unknown;
  /** Absent only if it never started. */
  readonly pid?: number;
  readonly startToken?: string;
  /** It told its exit code or signal: already gone, and its pid may be anybody's by now. */
  readonly exited: boolean;
  /** A child process that could not be spawned: already gone. */
  readonly neverStarted: boolean;
}

/** Whom the caller named, as it stood when the call was made; nothing was judged yet. */
export interface TakenTarget {
  readonly value: unknown;
  /** How a refusal calls it. */
  readonly name: string;
  readonly pid?: unknown;
  readonly startToken?: unknown;
}

/** Notes whom a target names: what its `pid` says later is not whom the caller meant. */
export function takeTarget(value: unknown, name = 'target'): TakenTarget {
  if (typeof value !== 'object' || value === null) return { value, name };
  const { pid, startToken } = propertiesOf(value, name, ['pid', 'startToken']);
  return { value, name, pid, startToken };
}

/** Reads one target, or throws an {@link UnsafeTargetError} that names the value and what is allowed. */
export function readTarget(value: unknown, range: PidRange, name = 'target'): ReadTarget {
  return readTaken(takeTarget(value, name), range);
}

/** Judges what was taken. Whether it has exited is asked only now, right before its pid is looked up. */
export function readTaken(taken: TakenTarget, range: PidRange): ReadTarget {
  const { value, name, pid, startToken } = taken;
  if (typeof value === 'number') {
    return { handle: value, pid: checkPid(value, range, name), exited: false, neverStarted: false };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(name, value, range);
  }
  const { exitCode, signalCode } = propertiesOf(value, name, ['exitCode', 'signalCode']);
  // `process.exitCode` is what our own exit will say, not that we are gone.
  const exited = value !== process && (isExitSaid(exitCode) || isExitSaid(signalCode));
  if (pid === undefined) {
    if (!isChildProcess(value)) throw withoutPid(name, value, range);
    return { handle: value, exited, neverStarted: true };
  }
  return {
    handle: value,
    pid: checkPid(pid, range, `${name}.pid`),
    ...(startToken === undefined ? {} : { startToken: checkToken(startToken, name) }),
    exited,
    neverStarted: false,
  };
}

/** Whether an object is a child process, of this realm or another, or a wrapper that behaves like one. */
function isChildProcess(value: object): boolean {
  return (
    'exitCode' in value &&
    'kill' in value &&
    typeof value.kill === 'function' &&
    'once' in value &&
    typeof value.once === 'function'
  );
}

interface TargetProperties {
  readonly pid?: unknown;
  readonly startToken?: unknown;
  readonly exitCode?: unknown;
  readonly signalCode?: unknown;
}

function propertiesOf(
  value: TargetProperties,
  name: string,
  names: readonly (keyof TargetProperties)[],
): TargetProperties {
  try {
    return Object.fromEntries(names.map((property) => [property, value[property]]));
  } catch (cause) {
    throw new UnsafeTargetError(`${name} is an object whose properties cannot be read`, { cause });
  }
}

// Some wrappers offer a promise of the exit code under this name, which says nothing yet; nor does null.
function isExitSaid(value: unknown): boolean {
  return value !== undefined && typeof value !== 'object' && typeof value !== 'function';
}

function checkPid(value: unknown, range: PidRange, name: string): number {
  const { least, largest } = range;
  if (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= least &&
    value <= largest
  ) {
    return value;
  }
  throw refusal(name, value, range);
}

function checkToken(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new UnsafeTargetError(
    `${name}.startToken must be a start token as identify() gives it, or absent; got ${shownValue(value)}`,
  );
}

function refusal(name: string, value: unknown, { least, largest }: PidRange): UnsafeTargetError {
  return new UnsafeTargetError(
    `${name} must be a whole number from ${least} to ${largest}, or an object with such a pid; got ${shownValue(value)}`,
  );
}

function withoutPid(name: string, value: object, range: PidRange): UnsafeTargetError {
  if (!('then' in value)) return refusal(name, value, range);
  return new UnsafeTargetError(`${refusal(name, value, range).message}; was an await forgotten?`);
}
