import { InvalidOptionError } from '../index.js';

// Node.js turns a longer timer into one of 1 ms.
const LONGEST_MS = 2 ** 31 - 1;

/** Options as they came, each read once and not yet checked. */
export type Given<Name extends string> = { readonly [Key in Name]?: unknown };

/** Takes an options object apart; a name that is not known is refused, since what is ignored is not done. */
export function readOptions<Name extends string>(
  value: unknown,
  owner: string,
  names: readonly Name[],
): Given<Name> {
  const given = Object.create(null) as { [Key in Name]?: unknown };
  if (value === undefined) return given;
  if (!isObject(value) || Array.isArray(value)) {
    throw new InvalidOptionError(`the options of ${owner} must be an object, got ${shown(value)}`);
  }
  const known: readonly string[] = names;
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidOptionError(
      `unknown option ${JSON.stringify(unknown.slice(0, 40))} of ${owner}; allowed are ${names.join(', ')}`,
    );
  }
  for (const name of names) if (name in value) given[name] = value[name];
  return given;
}

/** Says that an option is not what it has to be. */
export function badOption(name: string, allowed: string, value: unknown): InvalidOptionError {
  return new InvalidOptionError(`option ${name} must be ${allowed}, got ${shown(value)}`);
}

/** A function that has to be given. */
export function needFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw badOption(name, 'a function', value);
}

/** A function, or nothing. */
export function mayBeFunction(name: string, value: unknown): void {
  if (value !== undefined) needFunction(name, value);
}

/** A number from `least` to `most`, in whatever unit the name says. NaN is none. */
export function needNumber(
  name: string,
  value: unknown,
  least = 0,
  most: number = LONGEST_MS,
): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw badOption(name, `a number from ${least} to ${most}`, value);
}

/** One of these words. */
export function needWord<Word extends string>(
  name: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw badOption(name, words.map((one) => `'${one}'`).join(' or '), value);
}

/** Whether a value has properties. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** How a value stands in a message: short, on one line, and told apart by its type. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value.slice(0, 80))} (a string)`;
  if (typeof value === 'number' || typeof value === 'boolean' || value == null) {
    return String(value);
  }
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
