import { transpiled } from '../../test/helpers/transpiled.js';

/** Where the harness is as JavaScript. */
export function transpile(): string {
  return transpiled('bench/src', 'test/adversarial', 'test/helpers');
}
