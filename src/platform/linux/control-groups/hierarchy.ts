import { mkdirSync, realpathSync, rmdirSync, statSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UnsafeTargetError } from '../../../errors/unsafe-target-error.js';
import { UnsupportedError } from '../../../errors/unsupported-error.js';
import { invalidOption } from '../../../options/option-value.js';
import { errnoCode, errnoMeaning } from '../../errno.js';
import type { Cgroup, Cgroups } from '../../platform.js';
import type { Proc } from '../proc.js';
import { ControlGroup } from './control-group.js';
import { groupId, readGroupFile } from './group-files.js';
import { cgroupMounts, ownGroup, placeOf } from './mounts.js';

// statfs(2), CGROUP2_SUPER_MAGIC
const CGROUP2 = 0x63677270;

/** The cgroup v2 hierarchy, wherever it is mounted. */
export class Hierarchy implements Cgroups {
  readonly #proc: Proc;

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  create(name: string, parent?: string): Cgroup {
    const refusals: UnsupportedError[] = [];
    // One mount of the hierarchy may be read-only where another one is not.
    for (const place of parent === undefined ? this.#ourDirectories() : [given(parent)]) {
      try {
        return this.#make(place, name);
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        refusals.push(error);
      }
    }
    throw refusals[0] ?? noPlace();
  }

  open(path: string, id?: string): Cgroup {
    const real = realGroup('cgroup.path', path);
    // Whoever was in a group that was removed had left it or had gone; but was it ever one?
    if (real === 'gone') {
      assertBelowGroup(path);
      return new ControlGroup(this.#proc, path, id);
    }
    const there = groupId(real);
    if (id === undefined || id === there) assertDomain(path, real);
    return new ControlGroup(this.#proc, real, id ?? there);
  }

  #make(above: string, name: string): Cgroup {
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
    if (typeOf(path) === 'domain') return new ControlGroup(this.#proc, path, groupId(path));
    rmdirSync(path);
    throw new UnsupportedError(
      `cannot make a control group in ${above}: it is threaded, and groups below it hold no processes`,
    );
  }

  /** Where our own group is, as far as it can be reached. */
  #ourDirectories(): string[] {
    const mounts = cgroupMounts(this.#proc.root);
    if (mounts.length === 0) {
      throw new UnsupportedError(
        'no cgroup v2 hierarchy is mounted here; mount one, or use a marker (createMarker)',
      );
    }
    const group = ownGroup(this.#proc.root);
    return mounts.flatMap((mount) => {
      const place = group === undefined ? undefined : placeOf(group, mount);
      return place !== undefined && holdsUs(place) ? [place] : [];
    });
  }
}

function noPlace(): UnsupportedError {
  return new UnsupportedError(
    'our own control group cannot be reached where cgroup v2 is mounted here; give a parent that can',
  );
}

function given(parent: string): string {
  const real = realGroup('parent', parent);
  if (real !== 'gone') return real;
  throw invalidOption('parent', 'a directory of the cgroup v2 hierarchy that is there', parent);
}

/** What mountinfo says of a place is of no use where another mount covers it. */
function holdsUs(place: string): boolean {
  if (!isInHierarchy(place)) return false;
  const procs = readGroupFile(join(place, 'cgroup.procs'));
  return procs.toString().split('\n').includes(String(process.pid));
}

/** A directory of the hierarchy without links in its path; `'gone'` if there is nothing. */
function realGroup(name: string, path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory() && isInHierarchy(real)) return real;
  } catch (error) {
    if (errnoMeaning(error) === 'gone') return 'gone';
    throw new UnsupportedError(`cannot reach ${path}: ${errnoCode(error) ?? 'unknown error'}`, {
      cause: error,
    });
  }
  throw invalidOption(name, 'a directory of the cgroup v2 hierarchy', path);
}

function assertBelowGroup(path: string): void {
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    if (isInHierarchy(above)) return;
  }
  throw invalidOption('cgroup.path', 'a directory of the cgroup v2 hierarchy', path);
}

function isInHierarchy(path: string): boolean {
  try {
    return statfsSync(path).type === CGROUP2;
  } catch (error) {
    if (errnoMeaning(error) === 'gone' || errnoMeaning(error) === 'denied') return false;
    throw new UnsupportedError(`cannot reach ${path}: ${errnoCode(error) ?? 'unknown error'}`, {
      cause: error,
    });
  }
}

function assertDomain(path: string, real: string): void {
  switch (typeOf(real)) {
    case undefined:
      // It was removed this moment.
      if (groupId(real) === undefined) return;
      throw new UnsafeTargetError(
        `cgroup ${path} is the root of the hierarchy, to which every process belongs`,
      );
    case 'threaded':
      throw new UnsupportedError(
        `cgroup ${path} is threaded, so processes cannot be told by it; name the group above`,
      );
  }
}

/** cgroup-v2.rst: cgroup.type exists on every group but the root. */
function typeOf(path: string): string | undefined {
  const type = readGroupFile(join(path, 'cgroup.type'));
  return type === 'gone' ? undefined : type.toString().trim();
}
