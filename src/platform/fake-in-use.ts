import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { UnsupportedError } from '../errors/unsupported-error.js';

// Found by every copy of this package in a realm, of any version: bundlers and test runners may load several.
const IN_USE = Symbol.for('deadsure.fake-system-in-use');
const HERE = {};
const realm = globalThis as { [IN_USE]?: unknown };

/** Says that calls of this copy go to a fake system. Throws if one is in use already. The returned function ends it. */
export function beginFake(): () => void {
  if (realm[IN_USE] !== undefined) {
    throw new InvalidOptionError(
      'a fake system is in use already; dispose of it first, and let tests that use one run one after the other',
    );
  }
  realm[IN_USE] = HERE;
  return () => {
    realm[IN_USE] = undefined;
  };
}

/** Throws if another copy uses a fake system: what it calls a pid is somebody else's on the real one. */
export function refuseIfFakeElsewhere(): void {
  if (realm[IN_USE] === undefined || realm[IN_USE] === HERE) return;
  throw new UnsupportedError(
    'a fake system is in use in another copy of deadsure, and this copy would look at real processes; ' +
      'let the tests and the code under test load deadsure and deadsure/testing from one place',
  );
}
