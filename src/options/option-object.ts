import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { nearestName } from './nearest-name.js';
import { printableExcerpt } from './printable-text.js';
import { shownValue } from './shown-value.js';

/** What the caller gave, each field read exactly once and not yet checked. */
export type GivenOptions<Name extends string> = { readonly [Key in Name]?: unknown };

/** How one kind of options object is read. */
export interface OptionObjectRules<Name extends string> {
  /** Whose options they are, for messages. */
  readonly owner: string;
  /** Every name that is allowed. */
  readonly names: readonly Name[];
  /** For names that belong elsewhere: a sentence saying where. */
  readonly hints?: Readonly<Record<string, string>>;
}

/**
 * Takes an options object apart. `undefined` stands for no options; anything else that is not an object of
 * options, and any name that is not known, is an {@link InvalidOptionError}: an option that is silently
 * ignored is a kill that silently differs from what was asked.
 */
export function readOptionObject<Name extends string>(
  value: unknown,
  { owner, names, hints = {} }: OptionObjectRules<Name>,
): GivenOptions<Name> {
  // Without a prototype, or what is on Object.prototype would show through where nothing was given.
  const given = Object.create(null) as { [Key in Name]?: unknown };
  if (value === undefined) return given;
  if (!isOptionObject(value)) {
    throw new InvalidOptionError(
      `the options of ${owner} must be an object such as { ${names[0]}: … }, got ${shownValue(value)}`,
    );
  }
  const known: readonly string[] = names;
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new InvalidOptionError(describe(unknown, owner, known, hints));
  for (const name of names) if (holds(value, name)) given[name] = value[name];
  return given;
}

// By its tag, so that objects of another realm pass while an AbortSignal, a Map or a Date, all without
// a field of their own, are not taken for an empty set of options.
function isOptionObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]';
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

function describe(
  unknown: string,
  owner: string,
  names: readonly string[],
  hints: Readonly<Record<string, string>>,
): string {
  const hint = Object.hasOwn(hints, unknown) ? hints[unknown] : undefined;
  const near = nearestName(unknown, names);
  const advice = hint ?? (near === undefined ? undefined : `did you mean ${near}?`);
  const shown = printableExcerpt(unknown, 40);
  return (
    `unknown option "${shown}" of ${owner}${advice === undefined ? '' : `: ${advice}`}` +
    `${advice?.endsWith('?') === true ? '' : ';'} allowed are ${names.join(', ')}`
  );
}
