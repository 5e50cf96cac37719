import type { ProcessRef } from '../process/target.js';

/** Whether everything a process ever started is in the group with it; `part` if some of it may not be. */
export type Joined = 'whole' | 'part';

const joined = new WeakMap<object, Map<string, Joined>>();

/** Notes how a process came into a group. */
export function noteJoined(cgroup: object, ref: ProcessRef, how: Joined): void {
  const members = joined.get(cgroup) ?? new Map<string, Joined>();
  joined.set(cgroup, members.set(keyOf(ref), how));
}

/** How it came into the group; `undefined` for a process that was never added through it. */
export function howJoined(cgroup: object, ref: ProcessRef): Joined | undefined {
  return joined.get(cgroup)?.get(keyOf(ref));
}

function keyOf({ pid, startToken }: ProcessRef): string {
  return `${pid} ${startToken ?? ''}`;
}
