import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { LONGEST_MS } from '../options/option-value.js';
import { printableExcerpt } from '../options/printable-text.js';
import { shownValue } from '../options/shown-value.js';
import { checkSchedule, SCHEDULE_EXAMPLE, type Schedule } from './schedule-stages.js';

const SIGNAL = /^[A-Z][A-Z0-9]*$/;
const SECONDS = /^([0-9]+)(?:\.([0-9]+))?$/;

/**
 * Reads a schedule written as start-stop-daemon(8) writes it: `INT/10/TERM/5/KILL/5`.
 *
 * @remarks
 * SIGNAL/SECONDS pairs with `/` between them; names in upper case, with or without `SIG`; seconds in
 * decimal digits, with a decimal point if need be. Nothing else: no blanks, sign, exponent, bare number,
 * signal number or `forever`. Seconds become whole milliseconds digit by digit, never through a binary
 * fraction: a fourth decimal of 5 or more rounds up, and further ones are of no account.
 *
 * **Platforms.** All.
 *
 * @param text - The schedule's text.
 * @returns A frozen schedule.
 * @throws {@link InvalidOptionError} naming the text, the part that is wrong and what is allowed.
 *
 * @example
 * ```ts
 * import { parseSchedule } from 'deadsure';
 *
 * for (const { signal, waitMs } of parseSchedule('INT/10/TERM/0.5/KILL/5')) console.log(signal, waitMs);
 * //=> SIGINT 10000
 * //=> SIGTERM 500
 * //=> SIGKILL 5000
 * ```
 */
export function parseSchedule(text: string): Schedule {
  if (typeof text !== 'string') {
    throw new InvalidOptionError(
      `a schedule's text must be a string such as '${SCHEDULE_EXAMPLE}', got ${shownValue(text)}`,
    );
  }
  const parts = text.split('/');
  if (/^[0-9.]*$/.test(text)) {
    throw refused(text, text === '' ? 'it is empty' : 'a bare number names no signal');
  }
  if (parts.length % 2 === 1) {
    throw refused(text, `${shownPart(parts.at(-1))} is not followed by seconds`);
  }
  const stages: { signal: string; waitMs: number }[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [signal = '', seconds = ''] = parts.slice(index, index + 2);
    stages.push({ signal: readSignal(text, signal), waitMs: readSeconds(text, seconds) });
  }
  try {
    return checkSchedule(stages);
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error;
    throw refused(text, error.message, error);
  }
}

function readSignal(text: string, part: string): string {
  if (SIGNAL.test(part)) return part.startsWith('SIG') ? part : `SIG${part}`;
  const upper = part.toUpperCase();
  if (upper !== part && SIGNAL.test(upper)) {
    throw refused(text, `${shownPart(part)} must be written in upper case: ${upper}`);
  }
  throw refused(text, `${shownPart(part)} is no signal's name`);
}

function readSeconds(text: string, part: string): number {
  const [, whole, fraction = ''] = SECONDS.exec(part) ?? [];
  if (whole === undefined) {
    throw refused(text, `${shownPart(part)} is no number of seconds such as 5 or 0.5`);
  }
  const milliseconds = Number(`${whole}${fraction.slice(0, 3).padEnd(3, '0')}`);
  const waitMs = milliseconds + (Number(fraction.charAt(3)) >= 5 ? 1 : 0);
  if (waitMs > LONGEST_MS) {
    throw refused(text, `${shownPart(part)} is more than the longest wait, ${LONGEST_MS / 1_000}`);
  }
  return waitMs;
}

function shownPart(part = ''): string {
  return `'${printableExcerpt(part, 40)}'`;
}

function refused(text: string, why: string, cause?: InvalidOptionError): InvalidOptionError {
  return new InvalidOptionError(
    `schedule ${shownValue(text)} is refused: ${why}. ` +
      `Allowed are SIGNAL/SECONDS pairs in upper case, such as '${SCHEDULE_EXAMPLE}', and nothing else`,
    cause === undefined ? undefined : { cause },
  );
}
