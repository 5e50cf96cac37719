import type { PidFileOptions, ProcessQuery } from '../../index.js';
import { CONFIG_OPTIONS, readConfigPlace, type ConfigPlace } from './config-place.js';
import { MANNER_OPTIONS, readManner, type Manner } from './manner.js';
import { readPid } from './numbers.js';
import type { OptionName } from './option-table.js';
import { PID_FILE_OPTIONS, readPidFileOptions } from './pid-file-options.js';
import { FIND_OPTIONS, readQuery } from './query.js';
import { readArguments } from './read-arguments.js';
import { shownArgument } from './shown-argument.js';
import { UsageError } from './usage-error.js';

/** Every option of `deadsure find`. */
export const FINDING_OPTIONS: readonly OptionName[] = [...FIND_OPTIONS, ...MANNER_OPTIONS];

/** Reads the arguments of `deadsure find`. Throws {@link UsageError}. */
export function readFindRequest(given: readonly string[]): {
  readonly manner: Manner;
  readonly query: ProcessQuery;
} {
  const args = readArguments(given, FINDING_OPTIONS);
  const [text, second] = args.positionals;
  if (second !== undefined) {
    throw new UsageError(
      `one pattern only, and ${shownArgument(second)} is a second one; quote a pattern that holds blanks`,
    );
  }
  const query = readQuery(args, { name: 'the pattern', text });
  if (query === undefined) {
    throw new UsageError('say what to find: deadsure find <pattern>, --path or --port');
  }
  return { manner: readManner(args), query };
}

/** Every option of `deadsure tree`. */
export const TREE_OPTIONS: readonly OptionName[] = MANNER_OPTIONS;

/** Reads the arguments of `deadsure tree`. Throws {@link UsageError}. */
export function readTreeRequest(given: readonly string[]): {
  readonly manner: Manner;
  readonly root: number | undefined;
} {
  const args = readArguments(given, TREE_OPTIONS);
  const [pid, second] = args.positionals;
  if (second !== undefined) throw new UsageError('deadsure tree takes one pid at most');
  const root = pid === undefined ? undefined : readPid(pid);
  // Whoever has no parent names 0, so below it would be the whole machine.
  if (root === 0)
    throw new UsageError('0 is nobody’s pid; without one, the whole machine is drawn');
  return { manner: readManner(args), root };
}

/** Every option of `deadsure pidfile`. */
export const PIDFILE_OPTIONS: readonly OptionName[] = [
  ...CONFIG_OPTIONS,
  ...PID_FILE_OPTIONS,
  ...MANNER_OPTIONS,
];

/** Reads the arguments of `deadsure pidfile`. Throws {@link UsageError}. */
export function readPidfileRequest(given: readonly string[]): {
  readonly manner: Manner;
  readonly file: string | ConfigPlace;
  readonly options: PidFileOptions;
} {
  const args = readArguments(given, PIDFILE_OPTIONS);
  const [path, second] = args.positionals;
  const file = path ?? readConfigPlace(args);
  if (file === undefined) {
    throw new UsageError('say which: deadsure pidfile <path>, or --config <file>');
  }
  if (second !== undefined) throw new UsageError('deadsure pidfile reads one file at a time');
  for (const option of CONFIG_OPTIONS) {
    if (path === undefined || !args.has(option)) continue;
    throw new UsageError(`--${option} cannot be combined with a path; give one of them`);
  }
  return { manner: readManner(args), file, options: readPidFileOptions(args) };
}
