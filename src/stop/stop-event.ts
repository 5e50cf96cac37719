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
        /** Who is to be stopped, as of the first look. */
        readonly processes: readonly (ProcessRef & Pick<ProcessFate, 'role' | 'command'>)[];
        /** How strongly that is the whole tree. */
        readonly coverage: Coverage;
      }
    | {
        readonly type: 'stage-started';
        /** Which stage, counted from 0. */
        readonly index: number;
        /** What was sent. */
        readonly signal: NodeJS.Signals;
        /** How long the stage may wait, in milliseconds. */
        readonly waitMs: number;
        /** The pids it was sent to. */
        readonly sentTo: readonly number[];
      }
    | { readonly type: 'signalled'; readonly process: ProcessRef; readonly signal: NodeJS.Signals }
    | {
        readonly type: 'refused';
        /** Whom it is about. */
        readonly process: ProcessRef;
        readonly signal: NodeJS.Signals;
        /** What the system answered, for instance `EPERM`. */
        readonly code: string;
      }
    | { readonly type: 'latecomer'; readonly process: ProcessRef & Pick<ProcessFate, 'command'> }
    | {
        readonly type: 'gone';
        readonly process: ProcessRef;
        /** How it went. */
        readonly fate: ProcessFate['fate'];
      }
    | {
        readonly type: 'stage-ended';
        readonly index: number;
        /** How long the stage did wait, in milliseconds. */
        readonly waitedMs: number;
        /** How many members are not gone. */
        readonly left: number;
      }
    | {
        readonly type: 'frozen';
        /** How many processes were stopped, to be killed. */
        readonly count: number;
        /** How many looks that took. */
        readonly rounds: number;
      }
    | {
        readonly type: 'finished';
        /** What the call ends with. */
        readonly report: StopReport | AbortedReport;
      }
  );
