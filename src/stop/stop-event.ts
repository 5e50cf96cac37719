import type { ProcessRef } from '../process/target.js';
import type { AbortedReport, Coverage, ProcessFate, StopReport } from './stop-report.js';

/** What every event says. */
export interface EventBase {
  /** Numbers the calls of this process, so that events of concurrent stops can be told apart. */
  readonly stopId: number;
  /** The caller's `label`. */
  readonly label?: string;
  /** Milliseconds since the call began, by a monotonic clock. */
  readonly elapsedMs: number;
}

/**
 * What happens during a stop, as it happens: given to `onEvent` and published on the
 * `node:diagnostics_channel` named `deadsure:stop`. Plain objects.
 *
 * @remarks
 * `index` counts the stages of the report, in the order in which they began.
 */
export type StopEvent = EventBase &
  (
    | {
        readonly type: 'captured';
        readonly processes: readonly (ProcessRef & Pick<ProcessFate, 'role' | 'command'>)[];
        readonly coverage: Coverage;
      }
    | {
        readonly type: 'stage-started';
        readonly index: number;
        readonly signal: NodeJS.Signals;
        readonly waitMs: number;
        readonly sentTo: readonly number[];
      }
    | { readonly type: 'signalled'; readonly process: ProcessRef; readonly signal: NodeJS.Signals }
    | {
        readonly type: 'refused';
        readonly process: ProcessRef;
        readonly signal: NodeJS.Signals;
        readonly code: string;
      }
    | { readonly type: 'latecomer'; readonly process: ProcessRef & Pick<ProcessFate, 'command'> }
    | { readonly type: 'gone'; readonly process: ProcessRef; readonly fate: ProcessFate['fate'] }
    | {
        readonly type: 'stage-ended';
        readonly index: number;
        readonly waitedMs: number;
        readonly left: number;
      }
    | { readonly type: 'frozen'; readonly count: number; readonly rounds: number }
    | { readonly type: 'finished'; readonly report: StopReport | AbortedReport }
  );
