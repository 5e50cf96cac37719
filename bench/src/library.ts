import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The public face. */
export type Library = typeof import('../../src/index.js');

/** Where the built package's entry is. */
export function libraryUrl(project: string): string {
  return pathToFileURL(join(project, 'dist/index.js')).href;
}

/** The built package. */
export async function loadLibrary(project: string): Promise<Library> {
  return (await import(libraryUrl(project))) as Library;
}
