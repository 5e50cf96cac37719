import { constants } from 'node:os';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { readOptionObject } from '../options/option-object.js';
import { checkMilliseconds } from '../options/option-value.js';
import { shownValue } from '../options/shown-value.js';

/** One signal and how long to wait after it. */
export interface Stage {
  /** The signal, as in `'SIGTERM'`. */
  readonly signal: NodeJS.Signals;
  /** How long to wait for everybody to be gone before the next stage, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Signals that pause or continue and never end a process, by their default actions in signal(7). Whoever
 * is paused cannot stop in order, and the library sends SIGCONT after every polite signal anyway.
 */
const PAUSING: ReadonlySet<string> = new Set([
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGCONT',
]);

const FIELDS = ['signal', 'waitMs'] as const;

/** A signal's full name that this system knows and that may stand in a schedule. */
function checkSignalName(where: string, name: unknown): NodeJS.Signals {
  if (typeof name !== 'string' || !isSignal(name)) {
    throw new InvalidOptionError(
      `${where}: ${shownValue(name)} is no signal of this system${spelling(name)}; allowed are SIGTERM, SIGINT, SIGHUP, SIGKILL and their like`,
    );
  }
  if (PAUSING.has(name)) {
    throw new InvalidOptionError(
      `${where}: ${name} pauses or continues a process and never ends it; allowed are signals that ask it to end, such as SIGTERM, and SIGKILL as the last`,
    );
  }
  return name;
}

/** Checks one stage of a schedule given as an array, and copies it. */
export function checkStage(where: string, value: unknown): Stage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidOptionError(
      `${where} must be an object { signal, waitMs }, got ${shownValue(value)}`,
    );
  }
  const { signal, waitMs } = readOptionObject(value, { owner: where, names: FIELDS });
  return Object.freeze({
    signal: checkSignalName(`signal of ${where}`, signal),
    waitMs: checkMilliseconds(`waitMs of ${where}`, waitMs),
  });
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

function spelling(name: unknown): string {
  if (typeof name !== 'string') return '';
  const upper = name.toUpperCase();
  if (upper !== name && isSignal(upper)) return ` (write it in upper case: ${upper})`;
  return isSignal(`SIG${upper}`) ? ` (write SIG${upper})` : '';
}
