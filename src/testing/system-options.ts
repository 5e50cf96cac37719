import { InvalidOptionError } from '../errors/invalid-option-error.js';

/** A part of the platform that a system may lack. @internal */
export type LackablePart =
  'lookNow' | 'sendGroup' | 'carries' | 'facts' | 'uid' | 'cgroups' | 'groupKill' | 'cursor';

/** What kind of system {@link createFakeSystem} makes. */
export interface FakeSystemOptions {
  /**
   * Which back end it answers like: `linux` (`/proc`) or `portable` (`ps`, as on macOS: no environments, ports,
   * paths and control groups, and start times to one second). @defaultValue `'linux'`
   */
  readonly like?: 'linux' | 'portable' | undefined;
  /** The largest pid; after it numbers are handed out from the start again. @defaultValue `32_768` */
  readonly largestPid?: number | undefined;
  /** Our own pid; our parent, a shell, gets the one before. @defaultValue `4` */
  readonly self?: number | undefined;
  /** Our own user; 0 may signal everybody. @defaultValue `1000` */
  readonly uid?: number | undefined;
  /**
   * @internal
   * `exact`: a pin is never taken for another process. `by-token`: it compares pid and start token, which
   * collide when a pid is reused within one tick, as where descriptors are short. Like portable there is
   * only the latter. @defaultValue `'exact'` like linux, `'by-token'` like portable
   */
  readonly pins?: 'exact' | 'by-token' | undefined;
  /** @internal How many milliseconds share one start token. @defaultValue `10` like linux, `1_000` like portable */
  readonly tickMs?: number | undefined;
  /**
   * @internal
   * Parts of the platform to leave out, beyond those that `like` leaves out. Without `cursor` nothing says
   * which pid was handed out last, so that every look is a listing. @defaultValue none
   */
  readonly without?: readonly LackablePart[] | undefined;
  /** @internal How long looking takes where it may wait; the answer is from its beginning. @defaultValue `0` */
  readonly lookTakesMs?: number | undefined;
  /**
   * @internal
   * How much time each synchronous call (a signal, `lookNow`, `carries`, a pin's status) takes. Processes go on
   * meanwhile, so that one forks between the check and the signal. @defaultValue `0`
   */
  readonly callTakesMs?: number | undefined;
  /** How long the kernel takes to end a process that was sent a deadly signal, in virtual milliseconds. @defaultValue `0` */
  readonly deathTakesMs?: number | undefined;
  /**
   * The wall clock at the start, in milliseconds since the epoch. `olderThanMs` and PID files compare it with
   * the real wall clock: give `Date.now()` where that matters. @defaultValue 1 January 2026 UTC
   */
  readonly startedAtMs?: number | undefined;
}

/** @internal */
export interface ResolvedOptions {
  readonly like: 'linux' | 'portable';
  readonly largestPid: number;
  readonly self: number;
  readonly uid: number;
  readonly pins: 'exact' | 'by-token';
  readonly tickMs: number;
  readonly without: ReadonlySet<LackablePart>;
  readonly lookTakesMs: number;
  readonly callTakesMs: number;
  readonly deathTakesMs: number;
  readonly startedAtMs: number;
}

/** Fills in the defaults and checks what was said. @internal */
export function resolveOptions(options: FakeSystemOptions): ResolvedOptions {
  const { like = 'linux', largestPid = 32_768, self = 4, uid = 1000 } = options;
  const linux = like === 'linux';
  whole('largestPid', largestPid, 4, 2 ** 22);
  whole('self', self, 4, largestPid);
  whole('uid', uid, 0, 2 ** 32 - 2);
  const { tickMs = linux ? 10 : 1000, without = [] } = options;
  if (!(tickMs > 0)) throw invalid('tickMs', tickMs, 'a number above 0');
  if (!linux && options.pins === 'exact')
    throw invalid('pins', "'exact'", "'by-token' like portable");
  return {
    like,
    largestPid,
    self,
    uid,
    tickMs,
    pins: options.pins ?? (linux ? 'exact' : 'by-token'),
    without: new Set<LackablePart>([...without, ...(linux ? [] : PORTABLE_LACKS)]),
    lookTakesMs: time('lookTakesMs', options.lookTakesMs),
    callTakesMs: time('callTakesMs', options.callTakesMs),
    deathTakesMs: time('deathTakesMs', options.deathTakesMs),
    startedAtMs: options.startedAtMs ?? Date.UTC(2026, 0, 1),
  };
}

const PORTABLE_LACKS: readonly LackablePart[] = [
  'lookNow',
  'sendGroup',
  'carries',
  'facts',
  'cursor',
  'cgroups',
];

function time(name: string, value = 0): number {
  if (value >= 0 && value !== Infinity) return value;
  throw invalid(name, value, 'a number of milliseconds, at least 0');
}

function whole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw invalid(name, value, `a whole number from ${least} to ${most}`);
}

function invalid(name: string, value: unknown, allowed: string): InvalidOptionError {
  return new InvalidOptionError(`${name} is ${String(value)}; it must be ${allowed}`);
}
