import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ProcessTableError } from '../../../errors/process-table-error.js';
import { errnoCode, errnoMeaning } from '../../errno.js';

/*
 * The files of a control group (cgroups(7), Documentation/admin-guide/cgroup-v2.rst). A group that was
 * removed answers ENOENT by its path and ENODEV by a descriptor that is still open.
 */

/** A file of a group: `'gone'` once the group was removed, `'threaded'` where only threads are distributed. */
export function readGroupFile(path: string): Buffer | 'gone' | 'threaded' {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isRemoved(error)) return 'gone';
    // EOPNOTSUPP, which libuv calls by its other name.
    if (errnoCode(error) === 'ENOTSUP') return 'threaded';
    throw new ProcessTableError(`cannot read ${path}`, { cause: error });
  }
}

/** Writes to a file that is there, and never makes one; what the kernel says against it is thrown as it is. */
export function writeGroupFile(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** The directories of a group and of all below it, from the top down. */
export function withGroupsBelow(directory: string): string[] {
  const found = [directory];
  // The list grows while it is walked.
  for (const one of found) found.push(...groupsIn(one));
  return found;
}

function groupsIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(directory, name));
  } catch (error) {
    if (isRemoved(error)) return [];
    throw new ProcessTableError(`cannot list ${directory}`, { cause: error });
  }
}

/** Device and inode of a group, which no other group ever has; `undefined` if there is nothing at the path. */
export function groupId(path: string): string | undefined {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  } catch (error) {
    if (isRemoved(error)) return undefined;
    throw new ProcessTableError(`cannot look at ${path}`, { cause: error });
  }
}

/**
 * Whether the group of this id is at the path. Where it is not, the hierarchy must still be there: what was
 * unmounted, or covered by another mount, can be full of processes. Throws ProcessTableError.
 */
export function isGroupAt(path: string, id: string): boolean {
  const there = groupId(path) ?? idAbove(path);
  if (there === id) return true;
  if (deviceOf(there) === deviceOf(id)) return false;
  throw new ProcessTableError(
    `cannot look at ${path}: its hierarchy is not mounted there any more`,
  );
}

function idAbove(path: string): string {
  const above = dirname(path);
  return groupId(above) ?? idAbove(above);
}

function deviceOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}

/** Whether an error says that the group is not there any more. */
export function isRemoved(error: unknown): boolean {
  return errnoMeaning(error) === 'gone' || errnoCode(error) === 'ENODEV';
}
