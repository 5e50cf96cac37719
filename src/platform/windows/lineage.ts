import { compareRows, toEpochMs, type Row } from './row.js';

/*
 * A process names the number of whoever started it for as long as it lives, and Windows gives the numbers of
 * the dead away soon. So a number alone makes no kinship.
 */

/** Whether a process can have started another one: it bears the number, and is not younger. */
export function canBeParent(parent: Row, child: Row): boolean {
  if (parent.pid !== child.startedBy || parent.pid === child.pid) return false;
  if (parent.created === undefined || child.created === undefined) return true;
  return parent.created <= child.created;
}

/** Rows by their pids, as one listing has them. */
export type Rows = ReadonlyMap<number, Row>;

/** What is remembered of a process that may have gone. */
export interface Remembered {
  readonly row: Row;
  /** When it was first known to have gone, in milliseconds since 1970; by then it had started all its children. */
  readonly goneAtEpochMs: number | undefined;
  /** The last listing that showed it. */
  readonly lastShown: Rows | undefined;
  /** The first listing that was begun after it had gone. */
  readonly firstAfter: Rows | undefined;
}

/**
 * Whether a process that a listing shows was started by one that is remembered. `holder`: who bears that one's
 * number in the listing, and is somebody else.
 */
export function wasStartedBy(parent: Remembered, child: Row, holder: Row | undefined): boolean {
  if (!canBeParent(parent.row, child)) return false;
  if (parent.row.created !== undefined && child.created !== undefined) {
    const { goneAtEpochMs = Infinity } = parent;
    if (toEpochMs(child.created) > goneAtEpochMs) return false;
    // Whoever has the number and was there before the child is the one who started it.
    return holder === undefined || (holder.created !== undefined && holder.created > child.created);
  }
  // Without times: seen while the parent was alive, or born between the last look that showed it and the
  // first one without it. Whoever turns up later was started by somebody else on that number.
  if (holder !== undefined) return false;
  return shows(parent.lastShown, child) || shows(parent.firstAfter, child);
}

function shows(rows: Rows | undefined, row: Row): boolean {
  const shown = rows?.get(row.pid);
  return shown !== undefined && compareRows(shown, row) !== 'different';
}
