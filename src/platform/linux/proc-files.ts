import { closeSync, constants, openSync, readSync } from 'node:fs';
import { errnoMeaning } from '../errno.js';
import { ProcessTableError } from '../../errors/process-table-error.js';

/** Why a file of `/proc` could not be read. */
export type Unreadable = 'gone' | 'denied';

// As a number: a word is looked up anew for each of thousands of files.
const { O_RDONLY } = constants;

// One buffer for every look: files of /proc are small, are read at once, and nothing here yields.
let buffer = Buffer.allocUnsafe(16_384);

/** The bytes of a file of `/proc`, valid until the next read. */
export interface Contents {
  readonly bytes: Buffer;
  readonly length: number;
}

/** Reads a whole file of `/proc`. Files there have no size, so it is read until it ends. */
export function readProcFile(path: string): Contents | Unreadable {
  return read(path, 'listing');
}

/**
 * Reads a file of `/proc` that tells of one thing, as `stat`, `cmdline` and `environ` do. The kernel gives of
 * those as much as there is room for, so a read that left some has come to the end.
 */
export function readProcRecord(path: string): Contents | Unreadable {
  return read(path, 'record');
}

function read(path: string, kind: 'listing' | 'record'): Contents | Unreadable {
  let fd: number;
  try {
    fd = openSync(path, O_RDONLY);
  } catch (error) {
    return whyUnreadable(error, path);
  }
  try {
    return readWhole(fd, kind);
  } catch (error) {
    return whyUnreadable(error, path);
  } finally {
    closeSync(fd);
  }
}

/** Reads an open `stat` file from its beginning. proc(5): ESRCH for ever once its process was reaped. */
export function readPinned(fd: number): Contents | Unreadable {
  try {
    const length = readSync(fd, buffer, 0, buffer.length, 0);
    // A process that is being reaped while it is read gives nothing.
    return length === 0 ? 'gone' : { bytes: buffer, length };
  } catch (error) {
    return whyUnreadable(error, `fd ${fd}`);
  }
}

/** Opens a file and keeps it open, or says why not; `short` if there are no descriptors left. */
export function openProcFile(path: string): number | Unreadable | 'short' {
  try {
    return openSync(path, O_RDONLY);
  } catch (error) {
    if (errnoMeaning(error) === 'short-of-descriptors') return 'short';
    return whyUnreadable(error, path);
  }
}

/** The same error means the same everywhere in `/proc`. What is neither gone nor denied could not be looked at. */
export function whyUnreadable(error: unknown, path: string): Unreadable {
  const meaning = errnoMeaning(error);
  if (meaning === 'gone' || meaning === 'denied') return meaning;
  throw new ProcessTableError(`cannot read ${path}`, { cause: error });
}

function readWhole(fd: number, kind: 'listing' | 'record'): Contents {
  let length = 0;
  for (;;) {
    const room = buffer.length - length;
    const got = readSync(fd, buffer, length, room, null);
    length += got;
    if (got === 0 || (kind === 'record' && got < room)) return { bytes: buffer, length };
    if (got === room) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}
