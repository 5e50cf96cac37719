/** What a number was measured under: how large the tree was, how many processes there were, … */
export type Conditions = Readonly<Record<string, number>>;

/** What one run of one contestant gave. */
export interface Sample {
  /** Which benchmark. */
  readonly case: string;
  /** Who was measured. */
  readonly subject: string;
  readonly at: Conditions;
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

/** Whether it says that something was not measured. */
export function isSkipped(said: Said): said is Skipped {
  return 'skipped' in said;
}
