import { usePlatform } from '../platform/current.js';
import type { FakeSystem } from './fake-system.js';

/**
 * Puts a fake system in the place of the real one, for every call of this library, until it is disposed of.
 *
 * @remarks
 * It holds for the whole JavaScript realm, so tests that use it must not run side by side in one.
 *
 * @example
 * ```ts
 * const system = createFakeSystem();
 * using _ = useFakeSystem(system);
 * ```
 */
export function useFakeSystem(system: FakeSystem): Disposable {
  const restore = usePlatform(system.platform);
  return { [Symbol.dispose]: restore };
}
