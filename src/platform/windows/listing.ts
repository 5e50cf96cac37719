import { canBeParent } from './lineage.js';
import { listingError } from './listing-error.js';
import { SYSTEM_PID } from './pids.js';
import { createdIn, createdToken, toEpochMs, type Row } from './row.js';
import type { Sighting } from '../platform.js';

/** All processes as one look saw them. */
export interface Listing {
  readonly rows: ReadonlyMap<number, Row>;
  readonly processes: ReadonlyMap<number, Sighting>;
}

const rows = new WeakMap<Sighting, Row>();

/** The row a sighting was made of: it names the parent also where the sighting does not. */
export function rowOf(sighting: Sighting): Row {
  return rows.get(sighting) ?? rowFrom(sighting);
}

/** For one that was made elsewhere. */
function rowFrom({ pid, ppid, name, startToken }: Sighting): Row {
  const created = createdIn(startToken);
  return { pid, startedBy: ppid, name, ...(created === undefined ? {} : { created }) };
}

/**
 * Makes a listing of what was told, without the helper that was asked and the console it was given. Throws
 * ProcessTableError where it lacks ourselves.
 */
export function makeListing(
  told: readonly Row[],
  self: number,
  isHelper: (row: Row) => boolean,
): Listing {
  const all = new Map(told.filter(isProcess).map((row) => [row.pid, row]));
  if (!all.has(self)) {
    throw listingError(
      all.size === 0
        ? 'the list is empty'
        : `${all.size} processes are in the list, and we, pid ${self}, are not`,
    );
  }
  for (const helper of [...all.values()].filter(isHelper)) {
    for (const row of [...all.values()]) {
      if (row === helper || isConsoleOf(helper, row)) all.delete(row.pid);
    }
  }
  return {
    rows: all,
    processes: new Map(
      Array.from(all.values(), (row) => {
        const parent = all.get(row.startedBy);
        // Whoever has the parent's number now and is younger took it over.
        const isTaken = parent !== undefined && !canBeParent(parent, row);
        return [row.pid, sightingOf(row, isTaken ? 0 : row.startedBy)];
      }),
    ),
  };
}

/** A sighting of the process in this row, as a child of that parent. */
export function sightingOf(row: Row, ppid: number): Sighting {
  const { pid, startedBy, name, command, created, threads, rssBytes, cpuMs } = row;
  const sighting = {
    pid,
    ppid,
    // Nothing tells whether it runs, sleeps or is suspended; that it is there is all.
    state: 'unknown',
    name,
    ...(command === undefined ? {} : { command }),
    ...(created === undefined
      ? {}
      : { startToken: createdToken(created), startedAtMs: toEpochMs(created) }),
    ...(threads === undefined ? {} : { threads }),
    ...(rssBytes === undefined ? {} : { rssBytes }),
    ...(cpuMs === undefined ? {} : { cpuMs }),
    // System, and what it starts itself: Registry, Memory Compression, the session manager. Without it Windows stops.
    ...(pid === SYSTEM_PID || startedBy === SYSTEM_PID ? { kernelThread: true } : {}),
  } as const;
  rows.set(sighting, row);
  return sighting;
}

/** The idle process, 0, is none. */
function isProcess({ pid, startedBy }: Row): boolean {
  return Number.isSafeInteger(pid) && pid > 0 && Number.isSafeInteger(startedBy);
}

function isConsoleOf(helper: Row, row: Row): boolean {
  return row.name.toLowerCase() === 'conhost.exe' && canBeParent(helper, row);
}
