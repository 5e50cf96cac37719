import type { ProcessRef, StopEvent } from '../../index.js';

/**
 * Abandons a stop, before its first signal, that has captured several matches which nobody was shown.
 *
 * @remarks
 * Between the list that a person said yes to and the look with which the stop begins, others may have
 * started that match as well. What is captured is told before anything is signalled, and whoever abandons
 * the stop in that moment has it send nothing.
 */
export class UnconfirmedGuard {
  readonly #abandon = new AbortController();
  readonly #shown: ReadonlySet<string>;

  constructor(shown: readonly ProcessRef[]) {
    this.#shown = new Set(shown.map(keyOf));
  }

  /** Aborts if somebody was captured who should have been shown first. */
  get signal(): AbortSignal {
    return this.#abandon.signal;
  }

  readonly onEvent = (event: StopEvent): void => {
    if (event.type !== 'captured') return;
    const targets = event.processes.filter(({ role }) => role === 'target');
    // One alone goes ahead, whoever it is.
    if (targets.length > 1 && targets.some((target) => !this.#shown.has(keyOf(target)))) {
      this.#abandon.abort();
    }
  };
}

function keyOf({ pid, startToken }: ProcessRef): string {
  return `${pid} ${startToken ?? ''}`;
}
