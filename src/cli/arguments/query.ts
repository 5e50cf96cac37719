import { resolve } from 'node:path';
import type { ProcessQuery } from '../../index.js';
import { readPort, readUid } from './numbers.js';
import type { OptionName } from './option-table.js';
import { readPattern } from './pattern.js';
import type { Arguments } from './read-arguments.js';
import { UsageError } from './usage-error.js';

/** The options by which processes are found, beside the pattern. */
export const FIND_OPTIONS: readonly OptionName[] = ['path', 'port', 'uid'];

/**
 * Which processes are meant; `undefined` if nothing says so. All that is given must hold. A relative
 * directory is taken from the working directory, as everywhere in a shell.
 */
export function readQuery(
  args: Arguments,
  pattern: { readonly name: string; readonly text: string | undefined },
): ProcessQuery | undefined {
  const [path, port, uid] = FIND_OPTIONS.map((name) => args.value(name));
  if (pattern.text === undefined && path === undefined && port === undefined) return undefined;
  // Resolved, it would be the working directory: what an unset variable of a script must not come to.
  if (path === '') throw new UsageError('--path must not be empty');
  return {
    ...(pattern.text === undefined ? {} : { command: readPattern(pattern.name, pattern.text) }),
    ...(path === undefined ? {} : { path: resolve(path) }),
    ...(port === undefined ? {} : { port: readPort(port) }),
    ...(uid === undefined ? {} : { uid: readUid(uid) }),
  };
}
