import { adviceOnPid } from './pid-advice.js';
import { shownArgument } from './shown-argument.js';
import { UsageError } from './usage-error.js';

// Wider than any system's pids and ports; what is left is for the library to refuse by its own rules.
const DIGITS = /^(?:0|[1-9][0-9]{0,14})$/;
const SECONDS = /^([0-9]+)(?:\.([0-9]{1,3})[0-9]*)?$/;

/**
 * A pid: decimal digits and nothing else, so that a slip of the keyboard (`12abc`, `0x10`, `1e3`, ` 12`)
 * names nobody instead of somebody else. Which pids may be signalled, the library says.
 */
export function readPid(argument: string): number {
  if (DIGITS.test(argument)) return Number(argument);
  throw new UsageError(`${shownArgument(argument)} is no pid; ${adviceOnPid(argument)}`);
}

/** A port: decimal digits and nothing else. */
export function readPort(argument: string): number {
  if (DIGITS.test(argument)) return Number(argument);
  throw new UsageError(`--port must be a number from 1 to 65535, not ${shownArgument(argument)}`);
}

/** Whose processes: `self`, `any`, or the number of a user. */
export function readUid(argument: string): number | 'self' | 'any' {
  if (argument === 'self' || argument === 'any') return argument;
  if (DIGITS.test(argument)) return Number(argument);
  throw new UsageError(
    `--uid must be self, any, or the number of a user, not ${shownArgument(argument)}`,
  );
}

/** Seconds, decimals allowed, as milliseconds; digit by digit, never through a binary fraction. */
export function readSeconds(name: string, argument: string): number {
  const [, whole, fraction = ''] = SECONDS.exec(argument) ?? [];
  if (whole !== undefined) return Number(`${whole}${fraction.padEnd(3, '0')}`);
  throw new UsageError(
    `--${name} must be a number of seconds such as 5 or 0.5, not ${shownArgument(argument)}`,
  );
}
