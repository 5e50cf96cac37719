import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { shownValue } from './shown-value.js';

/**
 * The longest time that can be asked for, 2^31−1 ms (about 24.8 days): Node.js turns a longer timer into
 * one of 1 ms.
 */
export const LONGEST_MS: number = 2 ** 31 - 1;

/** A value is not what its option allows. */
export function invalidOption(name: string, allowed: string, value: unknown): InvalidOptionError {
  return new InvalidOptionError(`option ${name} must be ${allowed}, got ${shownValue(value)}`);
}

/** A boolean, and nothing that merely behaves like one. */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalidOption(name, 'true or false', value);
  return value;
}

/** One of a closed set of words. */
export function checkWord<Word extends string>(
  name: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) {
    throw invalidOption(name, words.map((one) => `'${one}'`).join(' or '), value);
  }
  return word;
}

/** A time in milliseconds, 0 to {@link LONGEST_MS}; never a string, a bigint, NaN or Infinity. */
export function checkMilliseconds(name: string, value: unknown): number {
  // Negated, so that NaN fails too.
  if (typeof value !== 'number' || !(value >= 0 && value <= LONGEST_MS)) {
    throw invalidOption(
      name,
      `a number of milliseconds from 0 to ${LONGEST_MS} (2^31−1, the largest)`,
      value,
    );
  }
  // −0 would not survive JSON.
  return value + 0;
}
