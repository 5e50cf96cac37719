/**
 * How often somebody wanted an end: Ctrl-C, or the signals by which a terminal or a service manager says so.
 * The first interruption asks, the second one insists.
 */
export class Interruption {
  readonly #first = new AbortController();
  readonly #second = new AbortController();

  /** Aborts at the first interruption. */
  get first(): AbortSignal {
    return this.#first.signal;
  }

  /** Aborts at the second. */
  get second(): AbortSignal {
    return this.#second.signal;
  }

  /** Somebody wants an end. */
  readonly interrupt = (): void => {
    if (this.#first.signal.aborted) this.#second.abort();
    this.#first.abort();
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Somebody did not want to wait for the end. */
export class Interrupted extends Error {
  readonly code = 'ERR_INTERRUPTED';

  constructor(duringStop: boolean) {
    super(
      duringStop
        ? 'interrupted again: ended at once; who is left was not looked at any more'
        : 'interrupted',
    );
  }
}
