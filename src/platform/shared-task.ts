/** A task that several wait for, each for as long as it can. Called off when nobody waits any more. */
export class SharedTask<T> {
  readonly #calledOff = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  /** The task is told by its signal when nobody waits for it any more. */
  constructor(task: (calledOff: AbortSignal) => Promise<T>) {
    this.#result = task(this.#calledOff.signal);
  }

  get isCalledOff(): boolean {
    return this.#calledOff.signal.aborted;
  }

  /** What comes of it; rejects with the signal's reason if that aborts first. */
  async wait(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting++;
    if (signal === undefined) return this.#result;
    let stopListening = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      const leave = (): void => {
        this.#waiting--;
        if (this.#waiting === 0) this.#calledOff.abort(signal.reason);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      stopListening = () => {
        signal.removeEventListener('abort', leave);
      };
    });
    try {
      return await Promise.race([this.#result, aborted]);
    } finally {
      stopListening();
    }
  }
}
