import type { Sighting } from '../platform/platform.js';
import type { NamedTarget } from './named-targets.js';

/** For each target the one it descends from, topmost first; itself if from none. */
export function rootsAmong(
  named: readonly NamedTarget[],
  processes: readonly Sighting[],
): Map<NamedTarget, NamedTarget> {
  const parentOf = new Map(processes.map(({ pid, ppid }) => [pid, ppid]));
  const present = named.filter(({ found }) => found.as === 'present');
  const targetOn = new Map(present.map((target) => [target.ref.pid, target]));
  return new Map(
    present.map((target) => {
      let root = target;
      const seen = new Set<number>();
      for (let pid = parentOf.get(target.ref.pid); pid !== undefined; pid = parentOf.get(pid)) {
        // A circle of parents is a listing that lies.
        if (seen.has(pid)) break;
        seen.add(pid);
        root = targetOn.get(pid) ?? root;
      }
      return [target, root];
    }),
  );
}
