import { currentPlatform } from '../platform/current.js';
import { parseMatchOptions } from './match-options.js';
import { matching } from './matching.js';
import { parseQuery } from './parse-query.js';
import type { MatchOptions, ProcessQuery } from './process-query.js';

/**
 * Finds the pids of the processes a query means, in ascending order. A plain string or RegExp means
 * `command`. Sends nothing.
 *
 * @remarks
 * - We ourselves never match, nor do our ancestors unless `includeAncestors` admits them: the shell, or the
 *   CLI, whose command line holds the pattern is not what is looked for.
 * - A process whose field may not be read does not match, and with `strict` is named in an error. One that
 *   ends during the look does not match. A zombie has a name and no command line any more, and matches so.
 * - `name` is the name the kernel knows, in full. Programs may change theirs: newer Node.js calls itself
 *   `node-MainThread`.
 *
 * **Platforms.** All fields on Linux; on macOS, the BSDs and Windows `path`, `env` and `port` cannot be told, on Windows no
 * `uid`, and there without PowerShell no `command` and no `olderThanMs`.
 *
 * @throws {@link InvalidOptionError} for a malformed query, or one that would match everything.
 * @throws {@link UnsupportedError} for a field this platform cannot tell, or on one without a back end.
 * @throws {@link ProcessTableError} if the processes could not be looked at, or if the port is open and no
 * process can be seen to hold it.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { pidsMatching } from 'deadsure';
 *
 * const agent = spawn('sleep', ['60'], { env: { ...process.env, AGENT_ID: '108' } });
 * const pids = await pidsMatching({ env: { AGENT_ID: '108' }, name: 'sleep' });
 * console.log(pids.some((pid) => pid === agent.pid)); //=> true
 * agent.kill();
 * ```
 */
export async function pidsMatching(
  query: string | RegExp | ProcessQuery,
  options?: MatchOptions,
): Promise<number[]> {
  const [parsed, how] = [parseQuery(query), parseMatchOptions(options, 'pidsMatching')];
  const found = await matching(await currentPlatform(), parsed, how);
  return found.map(({ pid }) => pid);
}
