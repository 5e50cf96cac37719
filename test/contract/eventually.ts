import type { World } from './world.js';

/** Longer than what the suite waits for takes, on a slow machine under load. */
const PATIENCE_MS = 20_000;

/** Asks again until there is an answer. For what announces itself nowhere, such as the state of a process. */
export async function eventually<T>(
  world: World,
  what: string,
  ask: () => Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const { clock } = world.platform;
  const end = clock.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (clock.now() > end) throw new Error(`waited ${String(patienceMs)} ms for ${what}`);
    await world.pass(10);
  }
}
