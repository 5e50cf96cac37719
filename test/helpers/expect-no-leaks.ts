import { EventEmitter, getEventListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from './patience.js';

/** Something that listeners hang on. */
export type Listened = EventEmitter | AbortSignal;

/** What we hold of timers, descriptors and listeners at one moment. */
export interface Holdings {
  readonly resources: Readonly<Record<string, number>>;
  readonly descriptors: number;
  readonly listeners: readonly number[];
  readonly watched: readonly Listened[];
}

/**
 * Counts our timers and handles, our open descriptors, and the listeners on the process and on what is given:
 * the least of several looks, since the test runner has timers of its own that come and go.
 */
export async function holdings(...watched: readonly Listened[]): Promise<Holdings> {
  let least = look(...watched);
  for (let i = 0; i < 10; i += 1) {
    await sleep(15);
    const next = look(...watched);
    const resources = Object.fromEntries(
      Object.entries(least.resources).map(([name, count]) => [
        name,
        Math.min(count, next.resources[name] ?? 0),
      ]),
    );
    least = { ...next, resources, descriptors: Math.min(least.descriptors, next.descriptors) };
  }
  return least;
}

function look(...watched: readonly Listened[]): Holdings {
  const resources: Record<string, number> = {};
  // Experimental before Node.js 24, and there since 17.3.
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const listeners = [process, ...watched].map(countListeners);
  return { resources, descriptors: readdirSync('/proc/self/fd').length, listeners, watched };
}

/** Nothing is held that was not held before. What closes in a later turn of the event loop is given that turn. */
export async function expectNoLeaks(before: Holdings, withinMs = 1_000): Promise<void> {
  const now = (): Holdings => look(...before.watched);
  await until(
    'what was opened to be closed',
    () => excess(before, now()).length === 0,
    withinMs,
  ).catch(() => undefined);
  expect(excess(before, now())).toEqual([]);
}

function excess(before: Holdings, after: Holdings): string[] {
  const found = Object.entries(after.resources)
    .filter(([name, count]) => count > (before.resources[name] ?? 0))
    .map(([name, count]) => `${count - (before.resources[name] ?? 0)} ${name}`);
  if (after.descriptors > before.descriptors) {
    found.push(`${after.descriptors - before.descriptors} descriptors`);
  }
  after.listeners.forEach((count, index) => {
    const more = count - (before.listeners[index] ?? 0);
    if (more > 0)
      found.push(`${more} listeners on ${index === 0 ? 'process' : `watched ${index}`}`);
  });
  return found;
}

function countListeners(listened: Listened): number {
  if (!(listened instanceof EventEmitter)) return getEventListeners(listened, 'abort').length;
  return listened.eventNames().reduce((sum, name) => sum + listened.listenerCount(name), 0);
}
