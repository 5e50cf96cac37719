import type { Target } from '../process/target.js';

/** A dedicated cgroup v2 control group. Linux. */
export interface ProcessCgroup extends AsyncDisposable {
  /** Its absolute path in the cgroup v2 hierarchy. */
  readonly path: string;
  /** Moves a process into it; what that process forked before stays outside. */
  add(target: Target): Promise<void>;
  /** Whether any live process is in it. */
  populated(): Promise<boolean>;
  /** Removes the (empty) group. */
  remove(): Promise<void>;
}
