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
  if (!isOptionObject(value)) {
    throw new InvalidOptionError(`the options of ${owner} must be an object, got ${shown(value)}`);
  }
  const known: readonly string[] = names;
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidOptionError(
      `unknown option ${JSON.stringify(unknown.slice(0, 40))} of ${owner}; allowed are ${names.join(', ')}`,
    );
  }
  for (const name of names) if (holds(value, name)) given[name] = value[name];
  return given;
}

/** By its tag, as the library does: an AbortSignal or a Map, without a field of its own, is no empty set of options. */
export function isOptionObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && Object.prototype.toString.call(value) === '[object Object]';
}

// Inherited defaults count; what somebody put on Object.prototype was not said by the caller.
function holds(value: object, name: string): boolean {
  let holder: object | null = value;
  while (holder !== null && holder !== Object.prototype) {
    if (Object.hasOwn(holder, name)) return true;
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  return false;
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

/** Whatever is in an iterable that is an object: no text, which would be one of letters. */
export function readIterable(name: string, value: unknown, allowed: string): unknown[] {
  if (isObject(value) && Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  throw badOption(name, allowed, value);
}

/** What is said over what was said before; to say `undefined` is to say nothing. */
export function overlay<T extends object>(
  ...layers: readonly (T | undefined)[]
): { [Key in keyof T]?: T[Key] } {
  const said = layers.flatMap((layer = {} as T) => {
    if (isOptionObject(layer)) return Object.entries(layer);
    throw badOption('options', 'an object of options', layer);
  });
  return Object.fromEntries(said.filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: T[Key];
  };
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
