import type { ProcessDescriptor } from 'ps-list';
import type { Sighting } from '../platform.js';
import { isHelper } from './helper-process.js';
import { listingError } from './listing-error.js';
import { parsePsLines, type PsLine } from './ps-line.js';
import { withoutDefunct } from './shown-name.js';
import type { PsRun } from './run-ps.js';
import { sightingOf } from './sighting.js';

/** All processes as one look saw them. */
export interface Listing {
  readonly processes: ReadonlyMap<number, Sighting>;
  /** Pids that ps-list saw and that were gone when our `ps` looked, right after it. */
  readonly vanished: readonly number[];
}

/**
 * Joins what ps-list told with what our `ps` told right after it. Throws ProcessTableError where the
 * latter is empty or lacks ourselves.
 *
 * @remarks
 * Our `ps` decides who is there, since ps-list loses processes: all of them on FreeBSD and OpenBSD (its
 * `-o pid=,…` is one column there, or an error), and on macOS those of `nobody`, whose uid is printed as −2. What
 * ps-list knows better is the program's name: it finds out which words of a command line are its path.
 */
export function joinListing(
  table: readonly ProcessDescriptor[],
  { pid: helper, output }: PsRun,
  self: number,
): Listing {
  const all = parsePsLines(output);
  assertComplete(all, output, self);
  const lines = new Map(
    all.filter((line) => line.pid !== helper && !isHelper(line, self)).map((l) => [l.pid, l]),
  );
  const named = new Map(table.map((row) => [row.pid, row]));
  return {
    processes: new Map(
      Array.from(lines.values(), (line) => [
        line.pid,
        sightingOf(line, lines, knownName(line, named.get(line.pid))),
      ]),
    ),
    vanished: table
      .filter(
        ({ pid, ppid, name }) => pid > 0 && !lines.has(pid) && !(ppid === self && name === 'ps'),
      )
      .map(({ pid }) => pid),
  };
}

/** ps-list's name, unless the pid seems to have changed hands or programs between the two looks. */
function knownName(line: PsLine, row: ProcessDescriptor | undefined): string | undefined {
  if (row?.ppid !== line.ppid || row.cmd !== line.command || row.name === '') return undefined;
  return withoutDefunct(row.name);
}

function assertComplete(lines: readonly PsLine[], output: string, self: number): void {
  if (lines.length === 0) {
    const first = output.trim().split('\n', 1)[0] ?? '';
    throw listingError(
      first === ''
        ? 'ps printed nothing'
        : `no line of what ps printed is a process (“${first.slice(0, 80)}”)`,
    );
  }
  if (!lines.some(({ pid }) => pid === self)) {
    throw listingError(
      `ps listed ${String(lines.length)} processes and not our own, pid ${String(self)}`,
    );
  }
}
