import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoCode } from '../platform/errno.js';

// path_resolution(7): a longer text is no path.
const PATH_MAX = 4096;

/** Resolves paths for one look, remembering what it resolved. */
export class RealPaths {
  readonly #known = new Map<string, string>();

  /**
   * An absolute path with every link in it resolved; of a path that does not exist, the longest part that
   * does. `undefined` for what is too long to be a path.
   */
  resolve(path: string): string | undefined {
    if (path.length >= PATH_MAX) return undefined;
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const found = realPath(path) ?? this.#resolveParent(path);
    this.#known.set(path, found);
    return found;
  }

  /** The same, for a path that must exist. */
  resolveExisting(path: string): string | undefined {
    if (path.length >= PATH_MAX || !exists(path)) return undefined;
    return realPath(path);
  }

  #resolveParent(path: string): string {
    const parent = dirname(path);
    return parent === path ? path : join(this.resolve(parent) ?? parent, basename(path));
  }
}

/** Whether an absolute, resolved path is this directory or lies below it. */
export function isAtOrBelow(directory: string, path: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    requireErrno(error);
    return undefined;
  }
}

// Costs a fraction of a failing realpath, and most arguments are no paths.
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    requireErrno(error);
    return false;
  }
}

// Missing, a loop, or not ours to search: the system answered that this path leads nowhere we can follow.
function requireErrno(error: unknown): void {
  if (errnoCode(error) === undefined) throw error;
}
