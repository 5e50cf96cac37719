import type { KillOptions } from '../../index.js';
import { MANNER_OPTIONS, readManner, type Manner } from './manner.js';
import { readPid, readSeconds } from './numbers.js';
import type { OptionName } from './option-table.js';
import { readArguments } from './read-arguments.js';
import { UsageError } from './usage-error.js';
import { readWord } from './words.js';

/** Every option of `deadsure kill`. */
export const KILL_OPTIONS: readonly OptionName[] = [
  'timeout',
  'scope',
  'label',
  'dry-run',
  ...MANNER_OPTIONS,
];

/** Whom `deadsure kill` is to kill, and how. */
export interface KillRequest {
  readonly manner: Manner;
  readonly pids: readonly number[];
  readonly options: KillOptions;
}

/** Reads the arguments of `deadsure kill`. Throws {@link UsageError}. */
export function readKillRequest(given: readonly string[]): KillRequest {
  const args = readArguments(given, KILL_OPTIONS);
  if (args.positionals.length === 0) {
    throw new UsageError('say whom to kill: deadsure kill <pid...>');
  }
  const timeout = args.value('timeout');
  return {
    manner: readManner(args),
    pids: args.positionals.map(readPid),
    options: {
      timeoutMs: timeout === undefined ? undefined : readSeconds('timeout', timeout),
      scope: readWord(args, 'scope', ['tree', 'process']),
      label: args.value('label'),
      dryRun: args.has('dry-run'),
    },
  };
}
