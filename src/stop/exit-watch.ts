import { SharedListeners } from './shared-listeners.js';

/** What a ChildProcess and its look-alikes have in common, as far as waiting for them goes. */
interface ExitEmitter {
  readonly exitCode?: number | null;
  readonly signalCode?: NodeJS.Signals | null;
  on(event: 'exit', listener: () => void): unknown;
  off(event: 'exit', listener: () => void): unknown;
}

const listeners = new SharedListeners<ExitEmitter>(
  (child, listener) => {
    child.on('exit', listener);
  },
  (child, listener) => {
    child.off('exit', listener);
  },
);

/**
 * Waits for a child's `exit` event (not `close`, which an open pipe held by a grandchild delays): the caller
 * who hears that a child is gone expects its `exitCode` to be set.
 */
export class ExitWatch {
  readonly #child: ExitEmitter;
  readonly #stopListening: () => void;
  #exited = false;

  constructor(child: ExitEmitter, wake: () => void) {
    this.#child = child;
    this.#stopListening = listeners.add(child, () => {
      this.#exited = true;
      this.close();
      wake();
    });
  }

  get exited(): boolean {
    const { exitCode = null, signalCode = null } = this.#child;
    return this.#exited || exitCode !== null || signalCode !== null;
  }

  close(): void {
    this.#stopListening();
  }
}

/** Whether a target tells of its exit by an event. */
export function emitsExit(handle: unknown): handle is ExitEmitter {
  if (typeof handle !== 'object' || handle === null) return false;
  if (!('on' in handle) || !('off' in handle) || !('exitCode' in handle)) return false;
  return typeof handle.on === 'function' && typeof handle.off === 'function';
}
