/** A rule that was broken, and how. */
export interface Complaint {
  /** The function that holds the rule. */
  readonly rule: string;
  readonly what: string;
}
