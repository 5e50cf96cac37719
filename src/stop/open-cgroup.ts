import { UnsafeTargetError } from '../errors/unsafe-target-error.js';
import { UnsupportedError } from '../errors/unsupported-error.js';
import type { Cgroup, Platform } from '../platform/platform.js';
import type { StopPlan } from './stop-plan.js';

/**
 * The control group of a call. One that we or our ancestors live in is refused, and with it our own, every
 * group above it, and the root: whoever lives in it is a member.
 */
export function openCgroup(
  platform: Platform,
  { cgroup }: StopPlan,
  ancestors: ReadonlySet<number>,
): Cgroup | undefined {
  if (cgroup === undefined) return undefined;
  if (platform.cgroups === undefined) {
    throw new UnsupportedError(
      `option cgroup: the ${platform.name} back end has no control groups; got ${cgroup.path}`,
    );
  }
  const group = platform.cgroups.open(cgroup.path, cgroup.id);
  const { pids } = group.look(() => true);
  const ours = [platform.self, ...ancestors, 1].find((pid) => pids.has(pid));
  if (ours === undefined) return group;
  const who = ours === platform.self ? 'this very process' : 'above this process';
  throw new UnsafeTargetError(
    `option cgroup: ${ours}, ${who}, lives in ${cgroup.path} or below; stop only groups made for others (createCgroup)`,
  );
}
