/** One process as one line of our `ps` told it. What the line did not tell is absent. */
export interface PsLine {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly uid: number;
  /** The whole of ps's STAT: a letter for the state, then flags. */
  readonly stat: string;
  readonly startedAtMs?: number;
  readonly command?: string;
}

/**
 * What `ps` is asked for, in the order {@link parsePsLines} expects.
 *
 * @remarks
 * One listing for everything that identity rests on, so that a pid cannot change hands between two of its
 * fields. Keywords without `=`: FreeBSD and OpenBSD take what follows the first `=` for a column's title
 * or an error (bin/ps/keyword.c, parsefmt and findvar), which leaves one column, so the title line is
 * read over instead. `sess` is left out: FreeBSD 14 does not know it, and elsewhere on the BSDs and on
 * macOS it is an address in the kernel.
 */
export const PS_ARGUMENTS: readonly string[] = [
  '-A',
  '-ww',
  '-o',
  'pid,ppid,pgid,uid,stat,lstart,command',
];

/** The environment `ps` is given: no language and no time zone, so that a start reads alike everywhere and always. */
export const PS_ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  LANG: 'C',
  // POSIX form: needs no zone file. A laptop that changes zones must not change the start of a process.
  TZ: 'UTC0',
};

const LINE = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(-?\d{1,10})\s+(\S+)\s+(.*)$/;
// strftime(3) %c in the C locale: "Fri Nov 21 10:03:11 2025".
const LSTART =
  /^[A-Z][a-z]{2}\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)\s+(\d{4})(?:\s+(.*))?$/;
// BSD ps prints a dash where the kernel keeps no start time any more, as for a zombie.
const NO_START = /^-(?:\s+(.*))?$/;

/** Reads the output of `ps`. Lines that are not a process's, the title among them, are left out. */
export function parsePsLines(output: string): PsLine[] {
  return output.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): PsLine | undefined {
  const [, pid, ppid, pgid, uid, stat, rest] = LINE.exec(line) ?? [];
  if (rest === undefined || stat === undefined) return undefined;
  const { startedAtMs, command } = parseStartAndCommand(rest);
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    pgid: Number(pgid),
    uid: unsigned(Number(uid)),
    stat,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(command === undefined || command === '' ? {} : { command }),
  };
}

function parseStartAndCommand(rest: string): {
  startedAtMs?: number;
  command?: string | undefined;
} {
  const told = LSTART.exec(rest);
  if (told !== null) {
    const [, month, day, time, year, command] = told;
    const startedAtMs = Date.parse(`${day} ${month} ${year} ${time} GMT`);
    return Number.isNaN(startedAtMs) ? { command } : { startedAtMs, command };
  }
  // In another language nothing says where the date ends and the command begins.
  return { command: NO_START.exec(rest)?.[1] };
}

/** macOS prints the uid of `nobody` as −2; geteuid(2) and Node have it unsigned. */
function unsigned(uid: number): number {
  return uid < 0 ? uid + 2 ** 32 : uid;
}
