import type { FakeProcess } from './fake-process.js';

/** Which process an entry is about. The serial is never used twice, so entries of a reused pid stay apart. */
export interface HistoryProcess {
  /** As {@link FakeProcess.serial}. */
  readonly serial: number;
  /** Its number at that time. */
  readonly pid: number;
  /** As `startToken`. */
  readonly token: string;
}

/**
 * One thing that happened.
 *
 * @remarks
 * - `signal`: a signal was delivered or queued. `to` is the number it was sent to: the pid, a thread id, or
 *   minus a group's id. `fromUs`: through the platform, by the code under test.
 * - `refused`: kill(2) answered EPERM. `missed`: kill(2) answered ESRCH.
 * - `died`: the process became a zombie. `reaped`: its parent took it, its pid is free.
 * - `fork-failed`: no pid was free (EAGAIN), so a script did not go on.
 */
export type HistoryEntry = {
  /** When, in virtual milliseconds since the system was created. */
  readonly atMs: number;
} & (
  | ({
      /** What happened. */
      readonly type: 'born';
      /** Its parent's pid. */
      readonly ppid: number;
      /** Its command line. */
      readonly command: string;
    } & HistoryProcess)
  | ({
      readonly type: 'died';
      /** What it exited with. */
      readonly code: number | null;
      /** What ended it, if a signal did. */
      readonly killedBy: NodeJS.Signals | null;
    } & HistoryProcess)
  | ({
      readonly type: 'reaped';
      /** The parent that took it. */
      readonly byPid: number;
    } & HistoryProcess)
  | ({
      readonly type: 'signal' | 'refused';
      /** Which signal. */
      readonly signal: NodeJS.Signals;
      /** Whether the code under test sent it. */
      readonly fromUs: boolean;
      /** The number it was sent to. */
      readonly to: number;
    } & HistoryProcess)
  | {
      readonly type: 'missed';
      readonly signal: NodeJS.Signals;
      readonly fromUs: boolean;
      readonly to: number;
    }
  | ({ readonly type: 'stopped' | 'continued' | 'fork-failed' } & HistoryProcess)
);

/** An entry about a signal that reached a process. */
export type SignalEntry = Extract<
  HistoryEntry,
  { readonly signal: NodeJS.Signals; readonly serial: number }
> & {
  readonly type: 'signal';
};

/** Everything that happened, in order, as plain data, so that a test can hold a report against it. */
export class History {
  readonly #entries: HistoryEntry[] = [];
  readonly #now: () => number;

  /** @internal */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** All of it. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Every signal the code under test sent that reached a process. */
  signalsFromUs(): readonly SignalEntry[] {
    return this.#entries.filter(isSignal).filter(({ fromUs }) => fromUs);
  }

  /** The signals that the code under test sent to one process, in order. */
  signalsTo(process: FakeProcess): readonly NodeJS.Signals[] {
    return this.signalsFromUs()
      .filter(({ serial }) => serial === process.serial)
      .map(({ signal }) => signal);
  }

  /** All entries about one process, in order. */
  of(process: FakeProcess): readonly HistoryEntry[] {
    return this.#entries.filter((entry) => 'serial' in entry && entry.serial === process.serial);
  }

  /** @internal */
  add<T extends HistoryEntry>(entry: Omit<T, 'atMs'>): void {
    this.#entries.push({ atMs: this.#now(), ...entry } as unknown as T);
  }
}

function isSignal(entry: HistoryEntry): entry is SignalEntry {
  return entry.type === 'signal';
}
