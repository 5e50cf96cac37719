import type { FailedReport, GoneReport, StopReport } from '../../index.js';
import { checkSignal } from '../on-abort.js';
import { mayBeFunction, needFunction, needNumber, readOptions } from '../options.js';

/** What a look at one item says. `unknown` is told apart from `within`: it could not be told. */
export type Verdict =
  | { readonly verdict: 'within' }
  | {
      readonly verdict: 'exceeded';
      /** For people: which limit, or why it could not be told. */
      readonly reason: string;
    }
  | { readonly verdict: 'unknown'; readonly reason: string };

/** Options of {@link enforceLimits}. */
export interface LimitOptions<T> {
  /** Everything to look at now, such as what your own records call running. */
  readonly list: () => Iterable<T> | Promise<Iterable<T>>;
  /** What an item is called, each differently; no two kills of one key go on at a time. */
  readonly key: (item: T) => string;
  /** Whether an item is over its limit. What it throws is `unknown`, and so is one that is still awaited at the next look. */
  readonly verdict: (item: T) => Verdict | Promise<Verdict>;
  /** Ends an item; its report decides what is called next. */
  readonly stop: (item: T) => Promise<StopReport>;
  /** How long from the beginning of one look to that of the next, in milliseconds. */
  readonly intervalMs: number;
  /** Aborting it ends the looking, as {@link LimitWatchdog.close} does. @defaultValue none */
  readonly signal?: AbortSignal | undefined;
  /** It was decided: right before `stop`. @defaultValue none */
  readonly onTerminating?: (item: T, reason: string) => void;
  /** It is proven gone. Only now may a record of it be changed. */
  readonly onTerminated: (item: T, report: GoneReport) => void | Promise<void>;
  /** Somebody is left, or not proven gone. It is tried again at the next look that finds it over its limit. */
  readonly onSurvivor: (item: T, report: FailedReport) => void | Promise<void>;
  /** It could not be told whether it is over its limit, or its stop failed without a report. Without this it is a warning. @defaultValue none */
  readonly onUnknown?: (item: T, reason: string) => void;
}

const FUNCTIONS = ['list', 'key', 'verdict', 'stop', 'onTerminated', 'onSurvivor'] as const;
const OPTIONAL = ['onTerminating', 'onUnknown'] as const;

/** Checks them before anything is looked at. */
export function checkLimitOptions<T>(options: LimitOptions<T>): void {
  const names = [...FUNCTIONS, ...OPTIONAL, 'intervalMs', 'signal'] as const;
  const given = readOptions(options, 'enforceLimits', names);
  for (const name of FUNCTIONS) needFunction(name, given[name]);
  for (const name of OPTIONAL) mayBeFunction(name, given[name]);
  needNumber('intervalMs', given.intervalMs, 1);
  checkSignal(given.signal);
}
