import { readFileSync, readdirSync } from 'node:fs';

/*
 * The tests' own eyes: a second, smaller reader of proc(5), so that a mistake in the library's reader
 * cannot hide itself.
 */

/** What /proc/PID/stat says. */
export interface Stat {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly flags: number;
  /** Clock ticks after boot, as text. */
  readonly start: string;
}

/** Reads a process, or `undefined` if there is none. Any other failure is thrown. */
export function readStat(pid: number): Stat | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parse(text);
}

/** Whether this very process can run no more: reaped, its pid taken by another, or a zombie without a live thread. */
export function isDead(pid: number, start: string): boolean {
  const stat = readStat(pid);
  if (stat?.start !== start || stat.state === 'X') return true;
  return stat.state === 'Z' && threadStates(pid).every((state) => state === 'Z' || state === 'X');
}

/** The pids whose parent this is. */
export function childrenOf(pid: number): number[] {
  return allPids().filter((candidate) => readStat(candidate)?.ppid === pid);
}

/** Every pid of this machine. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The thread ids of a process that are not its pid. */
export function threadIds(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .filter((tid) => tid !== pid);
}

function threadStates(pid: number): string[] {
  const tids = listIfThere(`/proc/${pid}/task`);
  return tids.flatMap((tid) => {
    const text = readIfThere(`/proc/${pid}/task/${tid}/stat`);
    return text === undefined ? [] : [parse(text).state];
  });
}

function parse(text: string): Stat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  // Field 3 of proc_pid_stat(5) is the first after the name.
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const field = (number: number): string => {
    const value = fields[number - 3];
    if (value === undefined) throw new Error(`no field ${number} in ${JSON.stringify(text)}`);
    return value;
  };
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: field(3),
    ppid: Number(field(4)),
    pgid: Number(field(5)),
    sid: Number(field(6)),
    flags: Number(field(9)),
    start: field(22),
  };
}

function readIfThere(path: string): string | undefined {
  return ifThere(() => readFileSync(path, 'latin1'));
}

function listIfThere(path: string): string[] {
  return ifThere(() => readdirSync(path)) ?? [];
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // ENOENT: the directory is gone. ESRCH: it went between open and read.
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ESRCH'].includes(String(error.code))
    ) {
      return undefined;
    }
    throw error;
  }
}
