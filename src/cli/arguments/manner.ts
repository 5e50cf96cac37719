import type { OptionName } from './option-table.js';
import type { Arguments } from './read-arguments.js';
import { UsageError } from './usage-error.js';

/** How a command speaks. */
export interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** The options that every command understands. */
export const MANNER_OPTIONS: readonly OptionName[] = ['json', 'quiet', 'verbose', 'help'];

/** Reads how a command is to speak. */
export function readManner(args: Arguments): Manner {
  const [json, quiet, verbose] = [args.has('json'), args.has('quiet'), args.has('verbose')];
  if (quiet && verbose) throw new UsageError('--quiet and --verbose contradict each other');
  return { json, quiet, verbose };
}
