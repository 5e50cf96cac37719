interface Audience {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/**
 * One listener on each object, however many calls wait for it: a hundred stops that share a signal or a
 * child must not provoke a MaxListenersExceededWarning.
 */
export class SharedListeners<T extends object> {
  readonly #audiences = new WeakMap<T, Audience>();
  readonly #attach: (to: T, listener: () => void) => void;
  readonly #detach: (from: T, listener: () => void) => void;

  constructor(
    attach: (to: T, listener: () => void) => void,
    detach: (from: T, listener: () => void) => void,
  ) {
    this.#attach = attach;
    this.#detach = detach;
  }

  /** Calls back when it happens. The returned function calls it off; with the last one the listener goes. */
  add(object: T, callback: () => void): () => void {
    const audience = this.#audiences.get(object) ?? this.#listenTo(object);
    audience.callbacks.add(callback);
    return () => {
      audience.callbacks.delete(callback);
      if (audience.callbacks.size > 0 || this.#audiences.get(object) !== audience) return;
      this.#detach(object, audience.listener);
      this.#audiences.delete(object);
    };
  }

  #listenTo(object: T): Audience {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      for (const callback of [...callbacks]) callback();
    };
    const audience = { callbacks, listener };
    this.#audiences.set(object, audience);
    this.#attach(object, listener);
    return audience;
  }
}
