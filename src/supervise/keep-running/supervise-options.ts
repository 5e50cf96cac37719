import type { FailedReport, GoneReport, Liveness, StopReport } from '../../index.js';
import type { Health } from '../health/process-health.js';
import {
  isObject,
  mayBeFunction,
  needFunction,
  needNumber,
  needWord,
  readOptions,
} from '../options.js';

/** What is restarted: nothing; what failed; also what completed. */
export type RestartPolicy = 'never' | 'on-failure' | 'always';

/** What a check may answer: a word, what {@link healthOf} found, or nothing if it is no longer to be supervised. */
export type CheckAnswer =
  | Health
  | {
      /** The word. */
      readonly health: Health;
      /** `gone` turns an `unknown` into `failed`. */
      readonly liveness?: Liveness | undefined;
    }
  | undefined;

/** How long to wait before a restart: `initialMs`, and `factor` times as long before each further one in a row. */
export interface Backoff {
  /** Before the first restart, in milliseconds. @defaultValue `1_000` */
  readonly initialMs?: number | undefined;
  /** At least 1. @defaultValue `2` */
  readonly factor?: number | undefined;
  /** Never longer than this, in milliseconds. @defaultValue `60_000` */
  readonly maxMs?: number | undefined;
}

/** Why a supervision ended. */
export type SupervisionEnd =
  | 'stopped' // by `stop()`
  | 'closed' // by `close()`
  | 'released' // `check` answered with nothing
  | 'completed' // and the policy does not restart that
  | 'failed' // and the policy does not restart that
  | 'gave-up'; // after `maxRetries` restarts in a row

/** What happens while a process is supervised. */
export type SupervisionEvent =
  | {
      readonly type: 'checked';
      /** What the check answered. */
      readonly health: Health;
    }
  | {
      readonly type: 'check-failed';
      /** What was thrown. */
      readonly error: unknown;
    }
  | {
      readonly type: 'restarting';
      /** Which restart in a row, counted from 1. */
      readonly attempt: number;
      /** How long is waited before it, in milliseconds. */
      readonly afterMs: number;
    }
  | {
      readonly type: 'restarted';
      readonly attempt: number;
      /** What proved that everybody of the last one was gone. */
      readonly stopped: GoneReport;
    }
  | {
      readonly type: 'survived';
      readonly attempt: number;
      /** Who is left, so that nothing was started. */
      readonly report: FailedReport;
    }
  | { readonly type: 'restart-failed'; readonly attempt: number; readonly error: unknown }
  | {
      readonly type: 'ended';
      /** Why. */
      readonly reason: SupervisionEnd;
    };

/** Options of {@link superviseHealth}. */
export interface SuperviseOptions {
  /** Says how it is doing. What it throws restarts nothing. */
  readonly check: () => CheckAnswer | Promise<CheckAnswer>;
  /** Stops what runs, or what is left of it; its report decides whether `start` may be called. */
  readonly stop: () => Promise<StopReport>;
  /** Starts it anew. Called only when everybody is proven gone. */
  readonly start: () => unknown;
  /** How long from one check to the next, in milliseconds. */
  readonly intervalMs: number;
  /** What is restarted. @defaultValue `'on-failure'` */
  readonly policy?: RestartPolicy | undefined;
  /** After so many restarts in a row it gives up. @defaultValue `5` */
  readonly maxRetries?: number | undefined;
  /** How long to wait before a restart. @defaultValue `{ initialMs: 1_000, factor: 2, maxMs: 60_000 }` */
  readonly backoff?: Backoff | undefined;
  /** For how long it has to be healthy until the restarts are counted from none again, in milliseconds. @defaultValue `0`: one healthy check */
  readonly resetAfterMs?: number | undefined;
  /** Called with all that happens. What it throws is a warning. @defaultValue none */
  readonly onEvent?: ((event: SupervisionEvent) => unknown) | undefined;
}

/** The options, checked and complete. */
export interface SupervisionPlan extends SuperviseOptions {
  readonly policy: RestartPolicy;
  readonly maxRetries: number;
  readonly backoff: { readonly initialMs: number; readonly factor: number; readonly maxMs: number };
  readonly resetAfterMs: number;
}

/** Checks the options before anything is done. */
export function readSuperviseOptions(options: SuperviseOptions): SupervisionPlan {
  const given = readOptions(options, 'superviseHealth', [
    ...(['check', 'stop', 'start', 'intervalMs', 'policy'] as const),
    ...(['maxRetries', 'backoff', 'resetAfterMs', 'onEvent'] as const),
  ]);
  for (const name of ['check', 'stop', 'start'] as const) needFunction(name, given[name]);
  mayBeFunction('onEvent', given.onEvent);
  needNumber('intervalMs', given.intervalMs, 1);
  const backoff = readOptions(given.backoff, 'backoff', ['initialMs', 'factor', 'maxMs']);
  return {
    // Checked above, or called with whatever it may be.
    ...(given as SuperviseOptions),
    policy: needWord('policy', given.policy ?? 'on-failure', ['never', 'on-failure', 'always']),
    maxRetries: needNumber('maxRetries', given.maxRetries ?? 5, 0, Infinity),
    resetAfterMs: needNumber('resetAfterMs', given.resetAfterMs ?? 0),
    backoff: {
      initialMs: needNumber('backoff.initialMs', backoff.initialMs ?? 1_000),
      factor: needNumber('backoff.factor', backoff.factor ?? 2, 1, 1_000),
      maxMs: needNumber('backoff.maxMs', backoff.maxMs ?? 60_000),
    },
  };
}

const WORDS: readonly unknown[] = ['healthy', 'zombie', 'completed', 'failed', 'unknown'];

/** The word in an answer. Whoever is gone without anybody knowing how has failed; what is no answer is `unknown`. */
export function healthIn(answer: unknown): Health | undefined {
  if (answer === undefined || answer === null) return undefined;
  const { health, liveness } = isObject(answer) ? answer : { health: answer, liveness: undefined };
  if (health === 'unknown' && liveness === 'gone') return 'failed';
  return WORDS.includes(health) ? (health as Health) : 'unknown';
}
