import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { usePlatform } from '../platform/current.js';
import { beginFake } from '../platform/fake-in-use.js';
import { FakeSystem } from './fake-system.js';

/**
 * Puts a fake system in the place of the real one, for every call of `deadsure` and `deadsure/supervise`, until
 * it is disposed of.
 *
 * @remarks
 * It holds for the whole JavaScript realm, so only one can be in use at a time. `spawnVerified` and the commands
 * of `runHooks` start real processes and are refused meanwhile.
 *
 * Disposing of it throws if a call was still pending: such a call never ends. It also switches the fake system
 * off, so that its handles count as ended; a number of it means somebody else from then on.
 *
 * **Platforms.** All: nothing of the real system is asked.
 *
 * @throws `InvalidOptionError` if a fake system is in use already, or this one was.
 *
 * @example
 * ```ts
 * import { liveness } from 'deadsure';
 * import { createFakeSystem, useFakeSystem } from 'deadsure/testing';
 *
 * const system = createFakeSystem();
 * using _ = useFakeSystem(system);
 * const worker = system.spawn({ command: 'worker' });
 * console.log(await system.run(liveness(worker))); //=> alive
 * ```
 */
export function useFakeSystem(system: FakeSystem): Disposable {
  if (!(system instanceof FakeSystem) || system.isOff) {
    throw new InvalidOptionError('system must be a new one as createFakeSystem() returns it');
  }
  const end = beginFake();
  const restore = usePlatform(system.platform);
  return {
    [Symbol.dispose]: () => {
      if (system.isOff) return;
      restore();
      end();
      const pending = system.isAsked;
      system.switchOff();
      if (!pending) return;
      throw new Error(
        'a call to deadsure was still pending when its fake system was disposed of: await it, or abort it',
      );
    },
  };
}
