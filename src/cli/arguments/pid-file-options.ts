import type { PidFileOptions } from '../../index.js';
import type { OptionName } from './option-table.js';
import { readPattern } from './pattern.js';
import type { Arguments } from './read-arguments.js';

/** The options for reading a PID file. */
export const PID_FILE_OPTIONS: readonly OptionName[] = [
  'expect',
  'follow-symlinks',
  'allow-insecure',
];

/** How a PID file is to be read. */
export function readPidFileOptions(args: Arguments): PidFileOptions {
  const expect = args.value('expect');
  return {
    ...(expect === undefined ? {} : { expect: readPattern('--expect', expect) }),
    followSymlinks: args.has('follow-symlinks'),
    allowInsecure: args.has('allow-insecure'),
  };
}
