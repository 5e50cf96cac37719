import { setTimeout as sleep } from 'node:timers/promises';

// Whoever has not said that it is done by then never counts as done; nobody waits for it.
const PATIENCE_MS = 60_000;

/** Settles as the promise does, or rejects when that takes too long. */
export async function inTime<T>(promise: Promise<T>): Promise<T> {
  const bell = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: bell.signal }).then(() => {
    throw new Error(`not done after ${PATIENCE_MS / 1000} s`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    bell.abort();
    late.catch(() => undefined);
    promise.catch(() => undefined);
  }
}
