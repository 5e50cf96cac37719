import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Clock } from './clock.js';

/** How long a task may take: until the time is over, and not beyond the signal's abort. */
export interface Limit {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
}

/*
 * ps-list and pidtree give nobody the handles of what they start, and set themselves no limit. Node.js tells of
 * every ChildProcess on a channel, and the asynchronous context says whose it is, also of those that are started
 * anew because the first ones were ended. A runtime without that channel leaves the helpers running.
 */
const CHANNEL = 'child_process';
const starters = new AsyncLocalStorage<object>();

/** Runs a task of another package. Rejects when the limit is reached; then the processes that it has started are ended. */
export async function limited<T>(limit: Limit, task: () => Promise<T>): Promise<T> {
  const { clock, ms, signal } = limit;
  signal?.throwIfAborted();
  const helpers = new Helpers();
  const ends: (() => void)[] = [];
  const over = new Promise<never>((_, reject) => {
    const end = (reason: Error): void => {
      helpers.end();
      reject(reason);
    };
    const onAbort = (): void => {
      end(signal?.reason as Error);
    };
    signal?.addEventListener('abort', onAbort);
    ends.push(
      () => signal?.removeEventListener('abort', onAbort),
      clock.after(ms, () => {
        end(new Error(`it did not finish within ${String(ms)} ms`));
      }),
    );
  });
  try {
    return await Promise.race([helpers.run(task), over]);
  } finally {
    for (const end of ends) end();
  }
}

/** The processes that one task starts. */
class Helpers {
  readonly #children: ChildProcess[] = [];
  #isOver = false;

  async run<T>(task: () => Promise<T>): Promise<T> {
    subscribe(CHANNEL, this.#meet);
    try {
      return await starters.run(this, task);
    } finally {
      unsubscribe(CHANNEL, this.#meet);
    }
  }

  end(): void {
    this.#isOver = true;
    for (const child of this.#children) child.kill('SIGKILL');
  }

  readonly #meet = (message: unknown): void => {
    if (starters.getStore() !== this) return;
    const { process: child } = message as { readonly process: ChildProcess };
    if (!this.#isOver) this.#children.push(child);
    // It is told of before it is started.
    else child.once('spawn', () => child.kill('SIGKILL'));
  };
}
