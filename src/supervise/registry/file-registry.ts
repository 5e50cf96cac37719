import { resolve } from 'node:path';
import { badOption, mayBeFunction, readOptions } from '../options.js';
import { Registry } from './registry.js';
import type { FileRegistry, RegistryOptions } from './registry-types.js';

/**
 * Remembers processes in a directory, one file for each name, so that a service that was restarted finds what
 * it had started.
 *
 * @remarks
 * - Every entry identifies its process: stopping it by `escalatingStop(entry.process)` never meets another one.
 * - An entry goes, or gives way to another process, only when its process is proven gone.
 * - Files are written as a whole, for us alone (0600), and read only if nobody else may write to them. One process
 *   at a time writes, whichever program it belongs to; one that died in the middle holds up nobody.
 *
 * The directory is made if it is not there (0700).
 *
 * **Platforms.** As {@link FileRegistry.remove} has to prove an end, those of the library. All that use a
 * directory have to share one PID namespace and a file system with hard links.
 *
 * @throws `InvalidOptionError` for a malformed directory or option. What its methods reject with is a {@link RegistryError}.
 *
 * @example
 * ```ts
 * import { fileRegistry, spawnVerified } from 'deadsure/supervise';
 *
 * const registry = fileRegistry('agents');
 * const agent = await spawnVerified('sleep', ['60']);
 * await registry.set('108', agent, { model: 'haiku' });
 * for (const { name, status } of await registry.list()) console.log(name, status); //=> 108 found
 * await agent.stop();
 * console.log(await registry.remove('108')); //=> removed
 * ```
 */
export function fileRegistry<T = unknown>(
  directory: string,
  options?: RegistryOptions<T>,
): FileRegistry<T> {
  if (typeof directory !== 'string' || directory === '' || directory.includes('\0')) {
    throw badOption('directory', 'a path', directory);
  }
  const { parse } = readOptions(options, 'fileRegistry', ['parse']);
  mayBeFunction('parse', parse);
  // Without `parse` it is the caller's word that the data is a T.
  return new Registry<T>(resolve(directory), options?.parse ?? ((data) => data as T));
}
