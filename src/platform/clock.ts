/** Time as the library knows it: monotonic, and replaceable by a virtual one. */
export interface Clock {
  /** Milliseconds since some fixed point. Never goes back. */
  now(): number;
  /** Calls back once, not earlier than after `ms`. The returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** The real clock. Its timers keep the event loop alive: a pending stop must not be forgotten by an exit. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
