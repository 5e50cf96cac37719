import { isAbsolute } from 'node:path';
import { UnsupportedError } from '../errors/unsupported-error.js';
import { readOptionObject } from '../options/option-object.js';
import { invalidOption } from '../options/option-value.js';
import { currentPlatform } from '../platform/current.js';
import { uniqueId } from '../platform/unique-id.js';
import { DedicatedCgroup } from './dedicated-cgroup.js';
import type { ProcessCgroup } from './process-cgroup.js';

/** Options of {@link createCgroup}. */
export interface CgroupOptions {
  /**
   * The group to make it in: a directory of the cgroup v2 hierarchy, by its absolute path.
   * @defaultValue our own group
   */
  readonly parent?: string | undefined;
}

/**
 * Makes a control group for processes that are to be stopped together: the strongest hold there is. Whatever
 * is started in it stays in it, however it forks, detaches or changes its environment, and the kernel ends
 * all of it at once.
 *
 * @remarks
 * Add a process right after it was spawned: what it forked before stays outside, and so does nearly all that it
 * forks at once. What must not, enters by itself: `sh -c 'echo $$ > "$0/cgroup.procs" && exec "$@"'`, with `path` as
 * its first argument and the program after it. Stop with
 * `escalatingStop([], { cgroup })`, or name the process as well, then {@link ProcessCgroup.remove}. Groups are
 * not removed when this process dies; they stay behind, empty or not, until somebody removes them.
 *
 * **Platforms.** Linux with cgroup v2 (found through `/proc/self/mountinfo`, proc_pid_mountinfo(5)) where this
 * user may write to it: as root, or below a delegated group (cgroup-v2.rst, Delegation; `Delegate=yes` in
 * systemd). Containers usually mount it read-only. Before Linux 5.14 (no `cgroup.kill`) each process in it is
 * frozen and killed by itself.
 *
 * @throws {@link UnsupportedError} where there is no such hierarchy or this user may not write to it.
 * @throws {@link InvalidOptionError} for a `parent` that is none of its directories.
 *
 * @example
 * ```ts run cgroup
 * import { spawn } from 'node:child_process';
 * import { createCgroup, escalatingStop } from 'deadsure';
 *
 * const cgroup = await createCgroup();
 * const build = spawn('sleep', ['60']);
 * await cgroup.add(build);
 * const report = await escalatingStop(build, { cgroup });
 * console.log(report.outcome, await cgroup.populated()); //=> stopped false
 * await cgroup.remove();
 * ```
 */
export async function createCgroup(options?: CgroupOptions): Promise<ProcessCgroup> {
  const { parent } = readOptionObject(options, { owner: 'createCgroup', names: ['parent'] });
  if (parent !== undefined && !isPath(parent)) {
    throw invalidOption('parent', 'an absolute path', parent);
  }
  const platform = await currentPlatform();
  if (platform.cgroups === undefined) {
    throw new UnsupportedError(
      `the ${platform.name} back end has no control groups; use a marker (createMarker) to find what a process starts`,
    );
  }
  const name = `deadsure-${platform.self}-${uniqueId().slice(0, 8)}`;
  return new DedicatedCgroup(platform.cgroups.create(name, parent));
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && isAbsolute(value) && !value.includes('\0');
}
