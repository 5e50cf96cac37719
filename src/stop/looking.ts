import { setMaxListeners } from 'node:events';
import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform } from '../platform/platform.js';

/*
 * How long looking may take where a program has to be asked, of our own choosing: before the schedule begins, and beyond
 * its end. A first start of PowerShell on a busy machine was reported to take many seconds.
 */
const BEFORE_MS = 15_000;
const BEYOND_MS = 10_000;

const OVERDUE =
  'the program that lists the processes (ps; on Windows PowerShell) had not answered when the time was over; see why it hangs';

/** The platform as one call looks at it: for as long as the call may take, however long that program hangs. */
export class Looking {
  readonly platform: Platform;
  readonly #over = new AbortController();
  #stopTimer = (): void => undefined;

  constructor(platform: Platform) {
    // Of a call with many targets each is waited for.
    setMaxListeners(0, this.#over.signal);
    this.platform = platform.until?.(this.#over.signal) ?? platform;
    this.#limit(BEFORE_MS);
  }

  /** The schedule begins, and takes so long. */
  limitTo(scheduleMs: number): void {
    this.#limit(scheduleMs + BEYOND_MS);
  }

  /** The call is over: nobody waits any more for what is still being looked at. */
  end(): void {
    this.#stopTimer();
    this.#over.abort(new ProcessTableError('the call that looked is over'));
  }

  #limit(ms: number): void {
    this.#stopTimer();
    // Where no program is asked, no look outlasts its own system calls.
    if (this.platform.until === undefined) return;
    this.#stopTimer = this.platform.clock.after(ms, () => {
      this.#over.abort(new ProcessTableError(OVERDUE));
    });
  }
}
