import { transpile } from '../../scripts/transpile.js';

/**
 * A directory with these folders of the project as JavaScript, transpiled from the sources as they are now,
 * so that what a test runs in a process of its own is never an old build.
 */
export function transpiled(...folders: readonly string[]): string {
  return transpile(folders);
}
