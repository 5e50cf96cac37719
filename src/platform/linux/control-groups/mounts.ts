import { join } from 'node:path';
import { ProcessTableError } from '../../../errors/process-table-error.js';
import { readText } from '../kernel-constants.js';

/** Where a part of the cgroup v2 hierarchy can be reached. */
export interface CgroupMount {
  /** The directory it is mounted on. */
  readonly directory: string;
  /** Which group that directory is, as `/proc/PID/cgroup` names groups. */
  readonly group: string;
}

/**
 * The places where cgroup v2 is mounted, by proc_pid_mountinfo(5). Beside version 1 it sits at
 * `/sys/fs/cgroup/unified` on some systems, at `/sys/fs/cgroup` alone on most.
 */
export function cgroupMounts(root: string): CgroupMount[] {
  const text = readText(`${root}/self/mountinfo`);
  if (text === undefined) {
    throw new ProcessTableError(`cannot read ${root}/self/mountinfo; is ${root} mounted?`);
  }
  return parseMounts(text);
}

/** Fields: 4 the group that is mounted, 5 the directory, and after a lone hyphen the type of file system. */
export function parseMounts(text: string): CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const [group, directory] = fields.slice(3, 5);
    const type = fields[fields.indexOf('-', 6) + 1];
    if (type !== 'cgroup2' || group === undefined || directory === undefined) return [];
    return [{ directory: unescaped(directory), group: unescaped(group) }];
  });
}

/** Our own group, by cgroups(7): the line of hierarchy 0. `undefined` where there is no version 2. */
export function ownGroup(root: string): string | undefined {
  return /^0::(.*)$/m.exec(readText(`${root}/self/cgroup`) ?? '')?.[1];
}

/**
 * Where a group is below a mount; `undefined` if it is not. Both are named from the root of our cgroup namespace:
 * what is above that root is `/..` (cgroup_namespaces(7)), and what is not below the one is not below the other.
 */
export function placeOf(group: string, mount: CgroupMount): string | undefined {
  if (group === mount.group) return mount.directory;
  const top = mount.group === '/' ? '' : mount.group;
  if (!group.startsWith(`${top}/`)) return undefined;
  const below = group.slice(top.length + 1);
  return below.split('/').includes('..') ? undefined : join(mount.directory, below);
}

/** The kernel writes blanks, tabs, newlines and backslashes in octal. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
