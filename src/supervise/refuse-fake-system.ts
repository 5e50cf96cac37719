import { UnsupportedError } from '../index.js';

/**
 * Throws while a fake system of deadsure/testing is in use: what is started here is real, nobody would find it
 * there, and so it would outlive its stop.
 */
export function refuseFakeSystem(what: string): void {
  if (Reflect.get(globalThis, Symbol.for('deadsure.fake-system-in-use')) === undefined) return;
  throw new UnsupportedError(
    `${what} starts a real process, and a fake system is in use; let the code under test be given what starts its processes`,
  );
}
