import { parseArgs } from 'node:util';
import { adviceOnOption } from './argument-advice.js';
import { OPTIONS, optionSpec, type OptionName } from './option-table.js';
import { shownArgument } from './shown-argument.js';
import { UsageError } from './usage-error.js';

/** A command line taken apart. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** Whether an option was given. */
  has(name: OptionName): boolean;
  /** The value of an option that takes one; `undefined` if it was not given. */
  value(name: OptionName): string | undefined;
}

/**
 * Takes the arguments of a command apart. Throws {@link UsageError} for an option the command does not
 * know, one that is given twice, and a value that is missing or not wanted: an option that is silently
 * ignored is a kill that silently differs from what was asked.
 */
export function readArguments(args: readonly string[], allowed: readonly OptionName[]): Arguments {
  const given = new Map<OptionName, string | undefined>();
  const positionals: string[] = [];
  for (const token of tokensOf(args)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      positionals.push(token.value);
      continue;
    }
    const name = allowed.find((candidate) => candidate === token.name);
    if (name === undefined) throw unknownOption(args[token.index] ?? token.rawName, token, allowed);
    if (given.has(name)) throw new UsageError(`--${name} is given twice; give it once`);
    checkValue(name, token);
    given.set(name, token.value);
  }
  return { positionals, has: (name) => given.has(name), value: (name) => given.get(name) };
}

/** Whether the arguments ask for this option, however wrong the rest of them is. */
export function asksFor(args: readonly string[], name: OptionName): boolean {
  return tokensOf(args).some((token) => token.kind === 'option' && token.name === name);
}

type Token = ReturnType<typeof tokensOf>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

// Not strict: its own messages name what Node.js calls things, and it lets the last of two values win.
function tokensOf(args: readonly string[]) {
  const options = Object.fromEntries(
    (Object.keys(OPTIONS) as OptionName[]).map((name) => {
      const { short, value } = optionSpec(name);
      const type = value === undefined ? ('boolean' as const) : ('string' as const);
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  return parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

function checkValue(name: OptionName, { value, inlineValue, rawName }: OptionToken): void {
  const wanted = optionSpec(name).value;
  if (wanted === undefined) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    return;
  }
  if (value === undefined) throw new UsageError(`--${name} needs a value: --${name} <${wanted}>`);
  // A value that was forgotten must not swallow the next option.
  if (!inlineValue && value.startsWith('-') && rawName === `--${name}`) {
    throw new UsageError(
      `--${name} needs a value, and ${shownArgument(value)} looks like an option; ` +
        `if it is the value, write --${name}=${value}`,
    );
  }
}

function unknownOption(
  argument: string,
  { name }: OptionToken,
  allowed: readonly OptionName[],
): UsageError {
  const shown = shownArgument(argument.replace(/=.*$/s, ''));
  return new UsageError(`unknown option ${shown}${adviceOnOption(argument, name, allowed)}`);
}
