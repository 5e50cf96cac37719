import { readlinkSync, statSync } from 'node:fs';
import { errnoCode } from '../errno.js';
import type { Read } from '../platform.js';
import { whyUnreadable } from './proc-files.js';

const DELETED = ' (deleted)';

/**
 * Where a link of `/proc/PID` points. The kernel appends ` (deleted)` to the path of a file that is no more
 * (proc_pid_exe(5)); that is taken off.
 */
export function readProcLink(path: string): Read<string> {
  let text: string;
  try {
    text = readlinkSync(path);
  } catch (error) {
    // The path is longer than a page: it is there, and cannot be read.
    if (errnoCode(error) === 'ENAMETOOLONG') return { ok: false, reason: 'denied' };
    return { ok: false, reason: whyUnreadable(error, path) };
  }
  // A living file may carry such a name.
  const deleted = text.endsWith(DELETED) && !isSameFile(path, text);
  return { ok: true, value: deleted ? text.slice(0, -DELETED.length) : text };
}

/** Whether two paths lead to one file. Where either cannot be followed they do not. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [fileIdentity(one), fileIdentity(other)];
  return a !== undefined && a === b;
}

function fileIdentity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    // Whatever the reason, no file was reached; anything but an answer of the system is a defect.
    if (errnoCode(error) === undefined) throw error;
    return undefined;
  }
}
