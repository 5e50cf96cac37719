import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { errnoCode } from '../platform/errno.js';
import { identityOf, type FileIdentity } from './file-identity.js';
import { READ_FLAGS } from './pid-file-contents.js';
import { LONGEST_PID_FILE, parsePidText } from './pid-text.js';

/** What lies at a path at this moment. */
export type FileNow =
  | { readonly status: 'missing' }
  /** A link, a directory, a device. */
  | { readonly status: 'other' }
  /** `pid` is absent where the text names none. */
  | { readonly status: 'file'; readonly file: FileIdentity; readonly pid?: number };

/**
 * Looks at a file without yielding, so that what is done about it is done in the same turn.
 *
 * @throws The system's error if it cannot look.
 */
export function fileNow(path: string, largestPid: number): FileNow {
  try {
    if (!lstatSync(path).isFile()) return { status: 'other' };
    const descriptor = openSync(path, READ_FLAGS | constants.O_NOFOLLOW);
    try {
      return readNow(descriptor, largestPid);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = errnoCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { status: 'missing' };
    // O_NOFOLLOW: a link has taken its place in between.
    if (code === 'ELOOP') return { status: 'other' };
    throw error;
  }
}

function readNow(descriptor: number, largestPid: number): FileNow {
  const stats = fstatSync(descriptor, { bigint: true });
  if (!stats.isFile()) return { status: 'other' };
  const buffer = Buffer.alloc(LONGEST_PID_FILE);
  const length = readSync(descriptor, buffer, 0, buffer.length, 0);
  const text = parsePidText(buffer.subarray(0, length), largestPid, stats.size > length);
  const file = identityOf(stats);
  return text.status === 'pid' ? { status: 'file', file, pid: text.pid } : { status: 'file', file };
}
