/** What a number was measured under: how large the tree was, how many processes there were, … */
export type Conditions = Readonly<Record<string, number>>;

/** What one run of one contestant gave. */
export interface Sample {
  /** Which benchmark. */
  readonly case: string;
  /** Who was measured. */
  readonly subject: string;
  readonly at: Conditions;
  /** Below 0 it was there to warm up, and does not count. */
  readonly round: number;
  /** Named measures; `…Ms` are milliseconds. */
  readonly values: Readonly<Record<string, number>>;
  /** Why there are none. */
  readonly failed?: string;
}

/** What a case could not do here, and why: printed, and written down. */
export interface Skipped {
  readonly case: string;
  readonly subject: string;
  readonly at: Conditions;
  readonly skipped: string;
}

/** One line of what an enclosed case says. */
export type Said = Sample | Skipped;

/** Whether a sample is one of the warm-up. A failure there is one all the same: there may be no other run. */
export function isWarmUp(said: Said): boolean {
  return !isSkipped(said) && said.round < 0 && said.failed === undefined;
}

/** Whether it says that something was not measured. */
export function isSkipped(said: Said): said is Skipped {
  return 'skipped' in said;
}
