import { SharedListeners } from './shared-listeners.js';

const listeners = new SharedListeners<AbortSignal>(
  (signal, listener) => {
    signal.addEventListener('abort', listener);
  },
  (signal, listener) => {
    signal.removeEventListener('abort', listener);
  },
);

/** Calls back when the signal aborts. The returned function calls it off. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  return listeners.add(signal, callback);
}
