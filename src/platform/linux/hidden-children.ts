import type { Proc } from './proc.js';
import { childrenOf } from './walk-down.js';

/**
 * The children that the kernel names of a process (proc_tid_children(5)) and that exist, and of which `/proc` shows
 * us nothing else: `hidepid` does not keep their numbers off their parent's list.
 */
export function hiddenChildren(proc: Proc, pid: number): readonly number[] {
  const isHidden = (child: number): boolean =>
    typeof proc.statIfThere(child) === 'string' && proc.existence(child) !== 'absent';
  return (childrenOf(proc.root, pid) ?? []).filter(isHidden);
}
