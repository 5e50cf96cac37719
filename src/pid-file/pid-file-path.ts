import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { errnoCode } from '../platform/errno.js';
import { shownValue } from '../options/shown-value.js';

/**
 * The absolute path of a PID file given as a path or a `file:` URL.
 *
 * @remarks
 * Resolved as Node.js does, by words alone, except where `..` follows a symbolic link to a directory: there
 * the system, and so whoever wrote the file, means another directory, and the system's view wins.
 *
 * @throws {@link InvalidOptionError} for an empty path, one with NUL, and a URL that is not a file's.
 */
export async function pidFilePath(given: unknown): Promise<string> {
  const path = given instanceof URL ? fromUrl(given) : given;
  if (typeof path !== 'string') throw refused('a non-empty string or a file: URL', given);
  if (path === '') throw refused('a non-empty path', given);
  if (path.includes('\0')) throw refused('a path without NUL', given);
  // As a path it would be looked for below the working directory and be reported missing.
  if (/^file:\/\//i.test(path)) throw refused('a path, or that URL as new URL(…)', given);
  const resolved = resolve(path);
  return /(^|[\\/])\.\.([\\/]|$)/.test(path) ? await asTheSystemSeesIt(path, resolved) : resolved;
}

async function asTheSystemSeesIt(path: string, resolved: string): Promise<string> {
  // dirname() leaves the .. in place, for the system to follow.
  const directory = await realDirectory(dirname(path));
  const byWords = await realDirectory(dirname(resolved));
  if (directory === undefined || directory === byWords) return resolved;
  return join(directory, basename(path));
}

async function realDirectory(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    // Whatever is wrong with the directory is told, with its errno, when the file is opened.
    if (errnoCode(error) === undefined) throw error;
    return undefined;
  }
}

function fromUrl(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw refused('a file: URL of this machine', url.href, error);
  }
}

function refused(allowed: string, given: unknown, cause?: unknown): InvalidOptionError {
  return new InvalidOptionError(
    `the path of a PID file must be ${allowed}, got ${shownValue(given)}`,
    cause === undefined ? undefined : { cause },
  );
}
