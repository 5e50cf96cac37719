import { usePlatform } from '../../../src/platform/current.js';
import { createFakeSystem } from '../../../src/testing/testing.js';

/** From now on nobody can be looked at. What is started is real: a fake system in use would refuse that. */
export function blinded(): Disposable {
  const system = createFakeSystem();
  system.fail(['listing', 'sight', 'pins']);
  return { [Symbol.dispose]: usePlatform(system.platform) };
}
