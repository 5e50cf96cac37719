import { mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { UnsafeTargetError } from '../../../errors/unsafe-target-error.js';
import { UnsupportedError } from '../../../errors/unsupported-error.js';
import { invalidOption } from '../../../options/option-value.js';
import { errnoCode, errnoMeaning } from '../../errno.js';
import type { Cgroup, Cgroups } from '../../platform.js';
import type { Proc } from '../proc.js';
import { ControlGroup } from './control-group.js';
import { readGroupFile } from './group-files.js';
import { cgroupMounts, ownGroup } from './mounts.js';
import type { CgroupMount } from './mounts.js';

// statfs(2), CGROUP2_SUPER_MAGIC
const CGROUP2 = 0x63677270;

/** The cgroup v2 hierarchy, wherever it is mounted. */
export class Hierarchy implements Cgroups {
  readonly #proc: Proc;

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  create(name: string, parent: string = this.#ourDirectory()): Cgroup {
    const above = realGroup('parent', parent);
    if (above === 'gone') {
      throw invalidOption('parent', 'a directory of the cgroup v2 hierarchy that is there', parent);
    }
    const path = join(above, name);
    try {
      mkdirSync(path);
    } catch (error) {
      const why =
        errnoMeaning(error) === 'denied' || errnoCode(error) === 'EROFS'
          ? 'the hierarchy is not writable for this user; have a group delegated to it, and give that as parent'
          : (errnoCode(error) ?? 'unknown error');
      throw new UnsupportedError(`cannot make a control group in ${above}: ${why}`, {
        cause: error,
      });
    }
    return new ControlGroup(this.#proc, path);
  }

  open(path: string): Cgroup {
    const real = realGroup('cgroup.path', path);
    if (real === 'gone') {
      // Whoever was in a group that was removed had left it or had gone; but was it ever one?
      const mounts = this.#mounts();
      if (mounts.some(({ directory }) => isBelow(directory, path))) {
        return new ControlGroup(this.#proc, path);
      }
      throw invalidOption('cgroup.path', 'a directory of the cgroup v2 hierarchy', path);
    }
    // cgroup-v2.rst: cgroup.events and cgroup.type exist on groups other than the root.
    const type = readGroupFile(join(real, 'cgroup.type'));
    if (type === 'gone') {
      throw new UnsafeTargetError(
        `cgroup ${path} is the root of the hierarchy, to which every process belongs`,
      );
    }
    if (type.toString().trim() === 'threaded') {
      throw new UnsupportedError(
        `cgroup ${path} is threaded, so processes cannot be told by it; name the group above`,
      );
    }
    return new ControlGroup(this.#proc, real);
  }

  #ourDirectory(): string {
    const group = ownGroup(this.#proc.root);
    for (const { directory, group: top } of this.#mounts()) {
      const path = group === undefined ? undefined : pathBelow(top, group);
      if (path !== undefined) return join(directory, path);
    }
    throw new UnsupportedError(
      'our own control group cannot be reached where cgroup v2 is mounted here; give a parent that can',
    );
  }

  #mounts(): CgroupMount[] {
    const mounts = cgroupMounts(this.#proc.root);
    if (mounts.length > 0) return mounts;
    throw new UnsupportedError(
      'no cgroup v2 hierarchy is mounted here; mount one, or use a marker (createMarker)',
    );
  }
}

/** A directory of the hierarchy without links in its path; `'gone'` if there is nothing. */
function realGroup(name: string, path: string): string {
  try {
    const real = realpathSync(path);
    if (statfsSync(real).type === CGROUP2) return real;
  } catch (error) {
    if (errnoMeaning(error) === 'gone') return 'gone';
    throw new UnsupportedError(`cannot reach ${path}: ${errnoCode(error) ?? 'unknown error'}`, {
      cause: error,
    });
  }
  throw invalidOption(name, 'a directory of the cgroup v2 hierarchy', path);
}

/** A group relative to one above it, or `undefined` if it is not below. */
function pathBelow(top: string, group: string): string | undefined {
  const path = relative(top, group);
  return path === '..' || path.startsWith('../') || isAbsolute(path) ? undefined : path;
}

function isBelow(directory: string, path: string): boolean {
  return pathBelow(directory, dirname(path)) !== undefined;
}
