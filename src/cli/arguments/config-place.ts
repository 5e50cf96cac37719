import type { Arguments } from './read-arguments.js';
import type { OptionName } from './option-table.js';

/** The options that say where a configuration names a PID file. */
export const CONFIG_OPTIONS: readonly OptionName[] = ['config', 'dir-key', 'name-key'];

/** Where a configuration says which PID file is meant. */
export interface ConfigPlace {
  readonly file: string;
  readonly dirKey: string | undefined;
  readonly nameKey: string | undefined;
}

/** Where to look for the path of the PID file; `undefined` if no configuration is given. */
export function readConfigPlace(args: Arguments): ConfigPlace | undefined {
  const file = args.value('config');
  if (file === undefined) return undefined;
  return { file, dirKey: args.value('dir-key'), nameKey: args.value('name-key') };
}
