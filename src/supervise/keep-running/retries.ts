import type { SupervisionPlan } from './supervise-options.js';

/** Counts the restarts in a row, and how long to wait before the next one. */
export class Retries {
  readonly #plan: Pick<SupervisionPlan, 'backoff' | 'maxRetries' | 'resetAfterMs'>;
  #made = 0;
  #nextMs: number;
  #healthySince: number | undefined;

  constructor(plan: Pick<SupervisionPlan, 'backoff' | 'maxRetries' | 'resetAfterMs'>) {
    this.#plan = plan;
    this.#nextMs = plan.backoff.initialMs;
  }

  /** The next restart, or `undefined` if there have been as many as are allowed. */
  next(): { readonly attempt: number; readonly afterMs: number } | undefined {
    this.#healthySince = undefined;
    if (this.#made >= this.#plan.maxRetries) return undefined;
    const { factor, maxMs } = this.#plan.backoff;
    const afterMs = Math.min(maxMs, this.#nextMs);
    // From what was really waited: a power of the factor would be infinite one day, and 0 times that is no number.
    this.#nextMs = afterMs * factor;
    return { attempt: ++this.#made, afterMs };
  }

  /** It is healthy at this moment: once it has been for long enough, all is forgotten. */
  healthy(nowMs: number): void {
    this.#healthySince ??= nowMs;
    if (nowMs - this.#healthySince < this.#plan.resetAfterMs) return;
    this.#made = 0;
    this.#nextMs = this.#plan.backoff.initialMs;
  }
}
