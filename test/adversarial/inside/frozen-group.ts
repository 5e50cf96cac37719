import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { until } from '../../helpers/patience.js';
import { hierarchyOf } from '../rig/mounts.js';
import { brief } from './brief.js';

/** A control group that stands still. Whoever makes one thaws it, also when the script ends by an exception. */
export interface FrozenGroup {
  readonly path: string;
  freeze(pid: number): Promise<void>;
  thaw(): void;
  /** Thaws it, waits until nobody is in it, and removes it. */
  remove(): Promise<void>;
}

/** One of the v1 freezer: nothing reaches its processes, SIGKILL neither. */
export function v1Group(name: string): FrozenGroup {
  const hierarchy = hierarchyOf('freezer');
  if (hierarchy === undefined) throw new Error('there is no v1 freezer');
  // Named after the ground, since others may be playing the same: all of them have the pids of a fresh namespace.
  return group(join(hierarchy, `${basename(brief.ground)}-${name}`), {
    freeze: ['freezer.state', 'FROZEN'],
    thaw: ['freezer.state', 'THAWED'],
    isFrozen: (path) => readFileSync(join(path, 'freezer.state'), 'utf8') === 'FROZEN\n',
  });
}

/** One of the v2 hierarchy, below another one: its processes stand, and die of SIGKILL. */
export function v2Group(parent: string): FrozenGroup {
  return group(join(parent, 'frozen'), {
    freeze: ['cgroup.freeze', '1'],
    thaw: ['cgroup.freeze', '0'],
    isFrozen: (path) => /^frozen 1$/m.test(readFileSync(join(path, 'cgroup.events'), 'utf8')),
  });
}

interface Knobs {
  readonly freeze: readonly [file: string, value: string];
  readonly thaw: readonly [file: string, value: string];
  readonly isFrozen: (path: string) => boolean;
}

function group(path: string, { freeze, thaw, isFrozen }: Knobs): FrozenGroup {
  mkdirSync(path);
  const set = ([file, value]: readonly [string, string]): void => {
    if (existsSync(path)) writeFileSync(join(path, file), value);
  };
  const atExit = (): void => {
    set(thaw);
  };
  process.once('exit', atExit);
  return {
    path,
    freeze: async (pid) => {
      writeFileSync(join(path, 'cgroup.procs'), String(pid));
      set(freeze);
      await until('the group to stand', () => isFrozen(path));
    },
    thaw: atExit,
    remove: async () => {
      set(thaw);
      const isEmpty = (): boolean => readFileSync(join(path, 'cgroup.procs'), 'utf8') === '';
      await until('the frozen group to be empty', isEmpty);
      rmdirSync(path);
      process.off('exit', atExit);
    },
  };
}
