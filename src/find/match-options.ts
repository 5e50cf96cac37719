import { readOptionObject } from '../options/option-object.js';
import { checkBoolean } from '../options/option-value.js';

/** {@link MatchOptions} with its defaults. */
export interface ParsedMatchOptions {
  readonly includeAncestors: boolean;
  readonly strict: boolean;
}

/** Checks the options of matching. Throws {@link InvalidOptionError}; `owner` is the function's name. */
export function parseMatchOptions(options: unknown, owner: string): ParsedMatchOptions {
  const { includeAncestors, strict } = readOptionObject(options, {
    owner,
    names: ['includeAncestors', 'strict'],
  });
  return {
    includeAncestors:
      includeAncestors === undefined ? false : checkBoolean('includeAncestors', includeAncestors),
    strict: strict === undefined ? false : checkBoolean('strict', strict),
  };
}
