import { nearestName } from '../../options/nearest-name.js';
import type { Arguments } from './read-arguments.js';
import type { OptionName } from './option-table.js';
import { shownArgument } from './shown-argument.js';
import { UsageError } from './usage-error.js';

/** The value of an option that is one of a few words. */
export function readWord<Word extends string>(
  args: Arguments,
  name: OptionName,
  words: readonly Word[],
): Word | undefined {
  const value = args.value(name);
  const word = words.find((candidate) => candidate === value);
  if (value === undefined || word !== undefined) return word;
  const near = nearestName(value, words);
  throw new UsageError(
    `--${name} must be ${words.join(' or ')}, not ${shownArgument(value)}` +
      (near === undefined ? '' : `; did you mean ${near}?`),
  );
}
