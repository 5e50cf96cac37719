import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** How much longer than on a quiet machine a test is willing to wait. Bounds only: nothing is slept. */
export const PATIENCE = isTrue(process.env['CI']) ? 4 : 2;

/** Whether an environment variable's value means yes. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no'].includes(value.toLowerCase());
}

/** Settles as the promise does, or rejects naming what was awaited. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const bell = new AbortController();
  const late = sleep(ms * PATIENCE, undefined, { signal: bell.signal }).then(() => {
    throw new Error(`waited ${ms * PATIENCE} ms for ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    bell.abort();
    late.catch(() => undefined);
  }
}

/** Lets a time pass in which something must not happen: the only thing that can be slept for. */
export async function quietTime(ms: number): Promise<void> {
  await sleep(ms);
}

/** Lets the event loop turn, so that what was deferred to its next turns has happened. */
export async function eventLoopTurns(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await turn();
}

/** Looks again every few milliseconds until it holds. For what announces itself nowhere: states in /proc. */
export async function until(what: string, holds: () => boolean, ms = 5_000): Promise<void> {
  const end = performance.now() + ms * PATIENCE;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${ms * PATIENCE} ms for ${what}`);
    await sleep(5);
  }
}
