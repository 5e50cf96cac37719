import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from './project.js';

// By its path in the project, since this file is transpiled into the cache too, and the script is not.
const { transpile } = (await import(
  pathToFileURL(join(PROJECT, 'scripts/transpile.js')).href
)) as typeof import('../../scripts/transpile.js');

/**
 * A directory with these folders of the project as JavaScript, transpiled from the sources as they are now,
 * so that what a test runs in a process of its own is never an old build.
 */
export function transpiled(...folders: readonly string[]): string {
  return transpile(folders);
}
