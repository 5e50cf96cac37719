import { constants } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { errnoCode } from '../platform/errno.js';
import { identityOf, type FileIdentity } from './file-identity.js';
import type { PidFileReading } from './pid-file-reading.js';
import { LONGEST_PID_FILE } from './pid-text.js';

/** What was read of a regular file; every field is of the one file that was opened. */
export interface PidFileContents {
  readonly status: 'read';
  /** The first 4 KiB at most. */
  readonly bytes: Uint8Array;
  /** The file goes on after them. */
  readonly cut: boolean;
  readonly ownerUid: number;
  readonly worldWritable: boolean;
  readonly file: FileIdentity;
}

/**
 * How a PID file is opened; with O_NOFOLLOW besides, unless links are followed.
 *
 * @remarks
 * open(2): O_NONBLOCK so that a FIFO or a device swapped in cannot hang us, O_NOCTTY so that a terminal
 * cannot become ours. Node.js adds O_CLOEXEC itself. Where a flag is missing it counts as 0.
 */
export const READ_FLAGS: number = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

// S_IWOTH, which is not among the constants on Windows.
const OTHERS_MAY_WRITE = 0o002n;

/**
 * Reads the start of a regular file, and of nothing else, without ever blocking.
 *
 * @remarks
 * Looked at before it is opened, since opening alone can do harm (a watchdog device starts, a tape rewinds,
 * a FIFO's writer wakes up), and again through the opened file, which decides: what lies at the path may
 * have been exchanged in between. A dangling or looping link is a link like any other, unless links are
 * followed; then it is missing, or unreadable with ELOOP.
 */
export async function readPidFileContents(
  path: string,
  followSymlinks: boolean,
): Promise<PidFileContents | PidFileReading> {
  try {
    const found = await (followSymlinks ? stat : lstat)(path);
    if (found.isSymbolicLink()) return { status: 'insecure', path, reason: 'symlink' };
    if (!found.isFile()) return notAFile(path);
    const file = await open(path, followSymlinks ? READ_FLAGS : READ_FLAGS | constants.O_NOFOLLOW);
    try {
      return await readOpened(file, path);
    } finally {
      await file.close();
    }
  } catch (error) {
    return unreadable(error, path);
  }
}

async function readOpened(
  file: FileHandle,
  path: string,
): Promise<PidFileContents | PidFileReading> {
  const facts = await file.stat({ bigint: true });
  if (!facts.isFile()) return notAFile(path);
  const bytes = await readStart(file);
  return {
    status: 'read',
    bytes,
    cut: facts.size > LONGEST_PID_FILE,
    ownerUid: Number(facts.uid),
    worldWritable: (facts.mode & OTHERS_MAY_WRITE) !== 0n,
    file: identityOf(facts),
  };
}

async function readStart(file: FileHandle): Promise<Uint8Array> {
  const buffer = Buffer.alloc(LONGEST_PID_FILE);
  let length = 0;
  // read(2) may give less than was asked for.
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function notAFile(path: string): PidFileReading {
  return { status: 'invalid', path, reason: 'not-a-file', text: '' };
}

function unreadable(error: unknown, path: string): PidFileReading {
  const code = errnoCode(error);
  // Not an answer of the system: a defect, and no statement about the file.
  if (code === undefined || !(error instanceof Error)) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { status: 'missing', path };
  return { status: 'unreadable', path, code, message: error.message };
}
