import type { ProcessState } from '../../process/process-info.js';
import type { Contents } from './proc-files.js';

/** The fields of `/proc/PID/stat` that matter here; the numbers are those of proc_pid_stat(5). */
export interface StatRecord {
  readonly pid: number; // 1
  readonly name: string; // 2
  readonly letter: number; // 3, as a character code
  readonly ppid: number; // 4
  readonly pgid: number; // 5
  readonly sid: number; // 6
  readonly kernelThread: boolean; // 9, PF_KTHREAD
  readonly exiting: boolean; // 9, PF_EXITING
  readonly cpuTicks: number; // 14 + 15
  readonly threads: number; // 20
  readonly startTicks: number; // 22
  readonly rssPages: number; // 24
  /** A thread that leads no group has exit signal −1 (38); its number is a thread id, not a pid. */
  readonly isThread: boolean;
}

/**
 * For a moment of an exec(2) by another thread than the first, what is read is of the first one, which is being
 * released: a thread, or a dead process without any. Who is there is to be read again.
 */
export function isReleased({ isThread, threads }: StatRecord): boolean {
  return isThread || threads === 0;
}

const PF_KTHREAD = 0x0020_0000;
const PF_EXITING = 0x0000_0004;
const LAST_FIELD = 38;
const OPEN = 0x28;
const CLOSE = 0x29;
const SPACE = 0x20;
const MINUS = 0x2d;
const NEWLINE = 0x0a;

/**
 * Reads one `stat` file, or answers `undefined` for anything that is not one: no field is ever guessed.
 *
 * @remarks
 * The name stands between the first `(` and the last `)` and may hold spaces, parentheses, newlines and any
 * other byte but NUL, or nothing.
 */
export function parseStat(bytes: Buffer, length: number): StatRecord | undefined {
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  if (open < 2 || close < open || close + 4 > length || bytes[open - 1] !== SPACE) return undefined;
  const pid = positiveInteger(bytes, 0, open - 1);
  if (pid === undefined || bytes[close + 1] !== SPACE) return undefined;
  if (!readFields(bytes, close + 3, length)) return undefined;
  const flags = field(9);
  return {
    pid,
    name: textOf(bytes, open + 1, close),
    letter: bytes[close + 2] ?? 0,
    ppid: field(4),
    pgid: field(5),
    sid: field(6),
    // The flags fill 32 bits; the bit operators read them as signed, which leaves this bit alone.
    kernelThread: (flags & PF_KTHREAD) !== 0,
    exiting: (flags & PF_EXITING) !== 0,
    cpuTicks: field(14) + field(15),
    threads: field(20),
    startTicks: field(22),
    rssPages: field(24),
    isThread: field(38) === -1,
  };
}

/** Field 51, env_end: 0 until exec(2) has put arguments and environment in place, and where there is no address space. */
export function environmentEnd({ bytes, length }: Contents): number {
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  // The first field after the name is the third.
  return Number(bytes.toString('latin1', close + 2, length).split(' ')[51 - 3]);
}

// One for every look, as the buffer is: thousands of files are read in a row, and nothing here yields.
const fields = new Float64Array(LAST_FIELD + 1);

function field(number: number): number {
  return fields[number] ?? NaN;
}

/** Fields 4 to 38, each a decimal integer; false if one is missing or anything else. */
function readFields(bytes: Buffer, start: number, length: number): boolean {
  let at = start;
  for (let number = 4; number <= LAST_FIELD; number++) {
    if (bytes[at] !== SPACE) return false;
    at++;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    let value = 0;
    const first = at;
    for (; at < length; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === first || (at < length && bytes[at] !== SPACE && bytes[at] !== NEWLINE)) return false;
    fields[number] = negative ? -value : value;
  }
  return true;
}

/** Names are short and nearly all of them ASCII, which needs no decoder. */
function textOf(bytes: Buffer, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return bytes.toString('utf8', start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function positiveInteger(bytes: Buffer, start: number, end: number): number | undefined {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value > 0 ? value : undefined;
}

const STATES: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk-sleep',
  T: 'stopped',
  t: 'traced',
  Z: 'zombie',
  X: 'dead',
  x: 'dead',
  I: 'idle',
};

/** The state a letter of proc_pid_stat(5) stands for. */
export function stateOf(letter: number): ProcessState {
  return STATES[String.fromCharCode(letter)] ?? 'unknown';
}
