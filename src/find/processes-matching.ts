import { currentPlatform } from '../platform/current.js';
import { describeInFull } from '../process/inspect.js';
import type { ProcessInfo } from '../process/process-info.js';
import { parseMatchOptions } from './match-options.js';
import { matching } from './matching.js';
import { parseQuery } from './parse-query.js';
import type { MatchOptions, ProcessQuery } from './process-query.js';

/**
 * Finds the processes a query means and describes each as {@link inspect} does, in the order of their pids.
 * A plain string or RegExp means `command`. Sends nothing. See {@link pidsMatching} for who matches.
 *
 * @remarks
 * **Platforms.** As {@link pidsMatching}, and for the fields of each as {@link inspect}.
 *
 * @throws {@link InvalidOptionError} for a malformed query, or one that would match everything.
 * @throws {@link UnsupportedError} for a field this platform cannot tell, or on one without a back end.
 * @throws {@link ProcessTableError} if the processes could not be looked at, or if the port is open and no
 * process can be seen to hold it.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { mkdirSync } from 'node:fs';
 * import { resolve } from 'node:path';
 * import { processesMatching } from 'deadsure';
 *
 * const worktree = resolve('worktree-108');
 * mkdirSync(worktree);
 * const child = spawn('sleep', ['60'], { cwd: worktree });
 * for (const { command } of await processesMatching({ path: worktree })) console.log(command); //=> sleep 60
 * child.kill();
 * ```
 */
export async function processesMatching(
  query: string | RegExp | ProcessQuery,
  options?: MatchOptions,
): Promise<ProcessInfo[]> {
  const [parsed, how] = [parseQuery(query), parseMatchOptions(options, 'processesMatching')];
  const platform = await currentPlatform();
  const found: ProcessInfo[] = [];
  for (const process of await matching(platform, parsed, how)) {
    const info = await describeInFull(platform, process);
    if (info !== undefined) found.push(info);
  }
  return found;
}
