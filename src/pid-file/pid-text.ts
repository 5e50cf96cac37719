import { printableExcerpt } from '../options/printable-text.js';

/** The most that is ever read of a PID file, in bytes. */
export const LONGEST_PID_FILE = 4_096;

const LONGEST_SHOWN = 80;
const LINE_FEED = 0x0a;

/** What the text of a PID file says. */
export type PidText =
  | { readonly status: 'pid'; readonly pid: number }
  | {
      readonly status: 'invalid';
      readonly reason: 'empty' | 'malformed' | 'out-of-range' | 'too-large';
      /** The first line, trimmed, cut at 80 characters, with what is not printable escaped. */
      readonly text: string;
    };

/**
 * Reads the text of a PID file: the first line, trimmed, holds a pid in ASCII digits and nothing else;
 * later lines are another matter (PostgreSQL keeps its data directory and port there).
 *
 * @remarks
 * Trimmed are the ASCII blanks, CR among them. A BOM, a NUL, a Unicode digit or blank is not skipped but
 * `malformed`: no writer of PID files makes them, so they mean that the file is something else or was
 * torn by a crash. A negative whole number is `out-of-range` like 0 and 1, since it does say a number,
 * one that kill(2) would take for a group or for everybody; any other sign is `malformed`. Leading zeros
 * are decimal, as for every tool that writes fixed widths.
 *
 * @param bytes - What was read.
 * @param largestPid - The largest number that can be a pid here.
 * @param cut - The file goes on after these bytes; a first line that does too is `too-large`.
 */
export function parsePidText(bytes: Uint8Array, largestPid: number, cut = false): PidText {
  const end = bytes.indexOf(LINE_FEED);
  const line = trimBlanks(Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString());
  if (end === -1 && cut) return invalid('too-large', line);
  if (line === '') return invalid('empty', line);
  if (/^-[0-9]+$/.test(line)) return invalid('out-of-range', line);
  if (!/^[0-9]+$/.test(line)) return invalid('malformed', line);
  const pid = Number(line);
  return pid >= 2 && pid <= largestPid ? { status: 'pid', pid } : invalid('out-of-range', line);
}

// Not String.prototype.trim, which takes a BOM and every Unicode blank for nothing.
function trimBlanks(line: string): string {
  return line.replace(/^[ \t\v\f\r]+/, '').replace(/[ \t\v\f\r]+$/, '');
}

function invalid(reason: Extract<PidText, { status: 'invalid' }>['reason'], line: string): PidText {
  return { status: 'invalid', reason, text: printableExcerpt(line, LONGEST_SHOWN) };
}
