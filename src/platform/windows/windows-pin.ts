import { ProcessTableError } from '../../errors/process-table-error.js';
import type { ProcessRef } from '../../process/target.js';
import type { Attempt } from '../listing-queue.js';
import type { Pin, PinStatus, Sighting } from '../platform.js';
import { wasStartedBy, type Rows } from './lineage.js';
import { rowOf, type Listing } from './listing.js';
import { compareRows, type Row } from './row.js';
import type { Sources } from './sources.js';

/**
 * A process held on to by what the listings say of its number, and by signal 0.
 *
 * @remarks
 * Remembered also when it has gone, since its orphans go on naming it. Where starts are not told, a number
 * with the same parent and the same name is taken for the same process, unless it was seen to be free in between.
 */
export class WindowsPin implements Pin {
  readonly ref: ProcessRef;
  readonly #sighting: Sighting;
  readonly #row: Row;
  readonly #pinnedAt: number;
  readonly #sources: Sources;
  readonly #latest: () => Attempt<Listing> | undefined;
  #gone: { readonly status: 'gone' | 'recycled' } | undefined;
  #goneAt = Infinity;
  #goneAtEpochMs: number | undefined;
  #lastShown: Rows | undefined;
  #firstAfter: Rows | undefined;

  constructor(sighting: Sighting, sources: Sources, latest: () => Attempt<Listing> | undefined) {
    const { pid, startToken } = sighting;
    this.ref = startToken === undefined ? { pid } : { pid, startToken };
    this.#sighting = sighting;
    this.#row = rowOf(sighting);
    this.#pinnedAt = sources.clock.now();
    this.#sources = sources;
    this.#latest = latest;
    const attempt = latest();
    if (attempt?.ok === true && attempt.listing.rows.get(pid) === this.#row) {
      this.#lastShown = attempt.listing.rows;
    }
  }

  status(): PinStatus {
    if (this.#gone !== undefined) return this.#gone;
    const status = this.#look();
    if (status.status === 'gone' || status.status === 'recycled') {
      // Nobody comes back from these, whoever takes the number later.
      this.#gone = { status: status.status };
      this.#goneAt = this.#sources.clock.now();
      this.#goneAtEpochMs = this.#sources.epochMs();
    }
    return status;
  }

  /** Takes down what a new look shows of it. */
  note({ startedAt, ...attempt }: Attempt<Listing>): void {
    if (!attempt.ok || startedAt < this.#pinnedAt) return;
    const { rows } = attempt.listing;
    if (startedAt <= this.#goneAt && this.#isShownIn(rows)) this.#lastShown = rows;
    else if (startedAt > this.#goneAt) this.#firstAfter ??= rows;
  }

  started(process: Sighting): boolean {
    const child = rowOf(process);
    const attempt = this.#latest();
    if (attempt?.ok !== true) return false;
    const { rows } = attempt.listing;
    const holder = rows.get(this.ref.pid);
    const isItself = attempt.startedAt <= this.#goneAt && this.#isShownIn(rows);
    return wasStartedBy(
      {
        row: this.#row,
        goneAtEpochMs: this.#goneAtEpochMs,
        lastShown: this.#lastShown,
        firstAfter: this.#firstAfter,
      },
      child,
      isItself ? undefined : holder,
    );
  }

  compare(process: Sighting): 'same' | 'different' | 'unknown' {
    const row = rowOf(process);
    const compared = compareRows(this.#row, row);
    if (compared !== 'unknown') return compared;
    const attempt = this.#latest();
    // Whoever is in a listing that was begun after its end is another one.
    const isLater = attempt?.ok === true && attempt.startedAt > this.#goneAt;
    return isLater && attempt.listing.rows.get(row.pid) === row ? 'different' : 'unknown';
  }

  close(): void {
    // Nothing is held but memory.
  }

  #look(): PinStatus {
    const { pid } = this.ref;
    if (this.#sources.probe(pid) === 'absent') return { status: 'gone' };
    const attempt = this.#latest();
    // What was listed before the process was seen says nothing of it, not even that it is another one.
    if (attempt === undefined || attempt.startedAt < this.#pinnedAt) return this.#alive();
    if (!attempt.ok) return { status: 'unknown', cause: attempt.error };
    const row = attempt.listing.rows.get(pid);
    if (row === undefined) return unknown(pid, 'answers signal 0 but is not in the list');
    if (compareRows(this.#row, row) === 'different') return { status: 'recycled' };
    // Nothing proves that this is the one whose start was told before.
    if (this.#row.created !== undefined && row.created === undefined) {
      return unknown(pid, 'does not tell any more when it started');
    }
    return this.#alive(attempt.listing.processes.get(pid));
  }

  #alive(process = this.#sighting): PinStatus {
    return { status: 'alive', process };
  }

  #isShownIn(rows: Rows): boolean {
    const row = rows.get(this.ref.pid);
    return row !== undefined && compareRows(this.#row, row) !== 'different';
  }
}

function unknown(pid: number, what: string): PinStatus {
  return { status: 'unknown', cause: new ProcessTableError(`pid ${pid} ${what}; look again`) };
}
