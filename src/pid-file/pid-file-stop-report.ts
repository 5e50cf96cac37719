import type { DryRunReport, FailedReport, GoneReport } from '../stop/stop-report.js';
import type { PidFileReading } from './pid-file-reading.js';

/**
 * What {@link stopByPidFile} found and did. Narrow it by `ok` or `outcome`.
 *
 * @remarks
 * `reading` is what the file said before the stop, `stop` the report of the stop itself, and `pidFile` what
 * became of the file: `missing` also if the service removed it itself, `kept` also if it is another file or
 * names another process by now, `not-removed` with the reason in `pidFileError`.
 *
 * With a `marker` or a `cgroup`, a report of `would-stop`, `survived` or `unknown` can come with a reading that
 * is `missing` or `stale`: the members were found without the file, and `pidFile` may be `missing` then.
 */
export type PidFileStopReport =
  | {
      readonly ok: true;
      /** What became of the process, or why nothing was signalled. */
      readonly outcome: 'no-pid-file';
      /** What the file said before the stop. */
      readonly reading: PidFileReading & { status: 'missing' };
      /** The report of the stop; absent if there was nobody to stop. */
      readonly stop?: undefined;
      /** What became of the file. */
      readonly pidFile: 'missing';
    }
  | {
      readonly ok: true;
      readonly outcome: GoneReport['outcome'];
      readonly reading: PidFileReading & { status: 'running' | 'stale' };
      readonly stop: GoneReport;
      readonly pidFile: 'removed' | 'kept' | 'missing' | 'not-removed';
      /** Why the file could not be removed. */
      readonly pidFileError?: string;
    }
  | {
      readonly ok: false;
      readonly outcome: 'would-stop';
      readonly reading: PidFileReading & { status: 'running' };
      readonly stop: DryRunReport;
      readonly pidFile: 'kept';
    }
  | {
      readonly ok: false;
      readonly outcome: FailedReport['outcome'];
      readonly reading: PidFileReading & { status: 'running' };
      readonly stop: FailedReport;
      readonly pidFile: 'kept';
    }
  | {
      readonly ok: false;
      readonly outcome: 'recycled';
      readonly reading: PidFileReading & { status: 'stale' };
      readonly stop?: undefined;
      readonly pidFile: 'kept';
    }
  | {
      readonly ok: false;
      readonly outcome: 'no-pid';
      readonly reading: PidFileReading & { status: 'invalid' | 'insecure' | 'unreadable' };
      readonly stop?: undefined;
      readonly pidFile: 'kept';
    };
