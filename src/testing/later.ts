import type { World } from './world.js';

/** An answer that takes as long as a look: it is found at once and handed over afterwards. @internal */
export function later<T>(world: World, find: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const hand = attempt(find, resolve, reject);
    const { lookTakesMs } = world.options;
    if (lookTakesMs === 0) hand();
    else world.clock.schedule(lookTakesMs, hand, 'loop');
  });
}

function attempt<T>(
  find: () => T,
  resolve: (value: T) => void,
  reject: (error: Error) => void,
): () => void {
  try {
    const value = find();
    return () => {
      resolve(value);
    };
  } catch (error) {
    return () => {
      reject(error as Error);
    };
  }
}
