import { parseMatchOptions } from '../find/match-options.js';
import { matching } from '../find/matching.js';
import { parseQuery } from '../find/parse-query.js';
import type { MatchOptions, ProcessQuery } from '../find/process-query.js';
import { currentPlatform } from '../platform/current.js';
import type { Platform, Sighting } from '../platform/platform.js';
import { onPlatform } from './hard-stop.js';
import { nameTargets } from './named-targets.js';
import { readMatchingOptions } from './options.js';
import { stop } from './stop.js';
import type { StopCall } from './stop.js';
import type { DryRun, Rejects, StopOptions } from './stop-options.js';
import type { DryRunReport, GoneReport, StopReport } from './stop-report.js';
import { Timetable } from './timetable.js';
import { verdict } from './verdict.js';

/**
 * Stops every process that matches, and whoever matches afterwards, until nobody does.
 *
 * @remarks
 * When everybody is gone the query is asked again: what was started anew joins as a latecomer with what is
 * left of the schedule. Whoever still matches at its end is a survivor with reason `respawned`: stop its
 * supervisor first. We ourselves and our ancestors never match.
 *
 * **Platforms.** As {@link pidsMatching} and {@link escalatingStop}.
 *
 * @param query - A plain string or RegExp means the command line.
 * @param options - Those of {@link escalatingStop}, and `strict` of {@link MatchOptions}.
 * @throws {@link InvalidOptionError} for a malformed query or option; nothing was signalled.
 * @throws {@link UnsafeTargetError} if a match must never be signalled; nothing was signalled.
 * @throws {@link UnsupportedError} for a field this platform cannot tell.
 * @throws {@link SurvivorsError}, {@link StopAbortedError}, {@link ProcessTableError} as {@link escalatingStop}.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { mkdirSync } from 'node:fs';
 * import { resolve } from 'node:path';
 * import { stopMatching } from 'deadsure';
 *
 * const worktree = resolve('worktree-108');
 * mkdirSync(worktree);
 * spawn('sleep', ['60'], { cwd: worktree });
 * const report = await stopMatching({ path: worktree }, { label: 'worktree 108' });
 * console.log(report.outcome, report.processes.length); //=> stopped 1
 * ```
 */
export function stopMatching(
  query: string | RegExp | ProcessQuery,
  options?: StopOptions & Pick<MatchOptions, 'strict'> & Rejects & DryRun,
): Promise<GoneReport>;
export function stopMatching(
  query: string | RegExp | ProcessQuery,
  options?: StopOptions & Pick<MatchOptions, 'strict'> & Rejects,
): Promise<GoneReport | DryRunReport>;
export function stopMatching(
  query: string | RegExp | ProcessQuery,
  options?: StopOptions & Pick<MatchOptions, 'strict'>,
): Promise<StopReport>;
export async function stopMatching(
  query: string | RegExp | ProcessQuery,
  options?: StopOptions & Pick<MatchOptions, 'strict'>,
): Promise<StopReport> {
  const parsed = parseQuery(query);
  const { strict, ...asked } = readMatchingOptions(options);
  const platform = await currentPlatform();
  const plan = onPlatform(platform, asked);
  const matchOptions = parseMatchOptions({ strict }, 'stopMatching');
  const rematch = (on: Platform): Promise<readonly Sighting[]> =>
    matching(on, parsed, matchOptions);
  const name: StopCall['name'] = async (on, tell) => {
    const refs = (await rematch(on)).map(({ pid, startToken }) => ({ pid, startToken }));
    return nameTargets(on, refs, 'signal', tell);
  };
  const timetable = new Timetable(plan);
  return verdict(plan, await stop({ platform, plan, name, timetable, rematch }));
}
