import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Writes; what the kernel says against it is thrown as it is. */
export function writeGroupFile(path: string, text: string): void {
  writeFileSync(path, text);
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

/** Whether an error says that the group is not there any more. */
export function isRemoved(error: unknown): boolean {
  return errnoMeaning(error) === 'gone' || errnoCode(error) === 'ENODEV';
}
