import { randomUUID } from 'node:crypto';
import { carriersOf } from './carriers.js';

/** An environment that tells who was started with it, by the test's own eyes. */
export interface Marked {
  readonly env: NodeJS.ProcessEnv;
  /** Who carries it now. */
  carriers(): number[];
}

/** Makes an environment of its own. */
export function marked(): Marked {
  const value = randomUUID();
  return {
    env: { ...process.env, SPAWN_TEST: value },
    carriers: () => carriersOf(`SPAWN_TEST=${value}`),
  };
}
