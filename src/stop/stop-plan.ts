import type { Stage } from './stage.js';
import type { StopEvent } from './stop-event.js';

/** The control group whose inhabitants are members. */
export interface PlannedCgroup {
  readonly path: string;
  /** Which group it was made for, where it was made by us; once the group was opened, which one that is. */
  readonly id?: string | undefined;
}

/** What a call was asked to do, every option checked and every default filled in. Internal. */
export interface StopPlan {
  /** The stages before SIGKILL, in order; may be empty. */
  readonly polite: readonly Stage[];
  /** How long to wait after SIGKILL. `undefined`: nothing is ever sent SIGKILL. */
  readonly killWaitMs: number | undefined;
  readonly scope: 'tree' | 'process';
  readonly politeTo: 'root' | 'tree';
  /**
   * The pid was read from a file, so another process may get it: also one that is killed alone is stopped and
   * compared before, which makes of a lost race a pause and no death.
   */
  readonly isFromFile?: boolean;
  readonly marker: { readonly name: string; readonly value: string } | undefined;
  readonly cgroup: PlannedCgroup | undefined;
  readonly reject: boolean;
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
  readonly label: string | undefined;
  readonly onEvent: ((event: StopEvent) => void) | undefined;
}

/** A plan that follows a query through several rounds. */
export interface MatchingPlan extends StopPlan {
  /** Throw if a process's asked-for field may not be read, instead of skipping that process. */
  readonly strict: boolean;
}

/** A plan that sends nothing: no stages, no SIGKILL, only this long to wait. */
export interface WaitPlan extends StopPlan {
  readonly timeoutMs: number;
}
