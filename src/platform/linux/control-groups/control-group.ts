import { rmdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { ProcessTableError } from '../../../errors/process-table-error.js';
import { UnsafeTargetError } from '../../../errors/unsafe-target-error.js';
import { UnsupportedError } from '../../../errors/unsupported-error.js';
import { errnoCode, errnoMeaning } from '../../errno.js';
import type { Cgroup, GroupCensus, Sent, Sighting } from '../../platform.js';
import type { Proc } from '../proc.js';
import {
  isGroupAt,
  isRemoved,
  readGroupFile,
  withGroupsBelow,
  writeGroupFile,
} from './group-files.js';

/** One control group and everything below it, read and written without ever yielding. */
export class ControlGroup implements Cgroup {
  readonly path: string;
  readonly id: string | undefined;
  readonly #proc: Proc;

  constructor(proc: Proc, path: string, id: string | undefined) {
    this.#proc = proc;
    this.path = path;
    this.id = id;
  }

  look(isKnown: (pid: number) => boolean): GroupCensus {
    const first = this.#listed();
    const seen: Sighting[] = [];
    for (const pid of first.pids) {
      if (isKnown(pid)) continue;
      const record = this.#proc.stat(pid);
      if (typeof record !== 'string') seen.push(this.#proc.sighting(record));
    }
    if (seen.length === 0 && first.pids.every(isKnown)) return census(first, [], 0);
    // A number that was in the group before and after we looked at its process was that process's.
    const then = this.#listed();
    const still = new Set(then.pids);
    const newcomers = seen.filter(({ pid }) => still.has(pid));
    const named = new Set(newcomers.map(({ pid }) => pid));
    const hidden = then.pids.filter((pid) => !isKnown(pid) && !named.has(pid));
    return census(then, newcomers, hidden.length);
  }

  populated(): boolean {
    if (!this.#isThere()) return false;
    const events = readGroupFile(join(this.path, 'cgroup.events'));
    if (events === 'gone') return false;
    const value = /^populated ([01])$/m.exec(events.toString())?.[1];
    if (value !== undefined) return value === '1';
    throw new ProcessTableError(`${this.path}/cgroup.events is not in the form of cgroup-v2.rst`);
  }

  /**
   * cgroup-v2.rst, cgroup.kill: "Killing a cgroup tree will deal with concurrent forks appropriately and is
   * protected against migrations."
   */
  kill(): Sent {
    try {
      if (!this.#isThere()) return { result: 'gone' };
      // The other gate to a signal: like the one to kill(2) it asserts that it does not end us.
      if (this.#listed().pids.includes(process.pid)) {
        throw new UnsafeTargetError(`refusing to kill ${this.path}: this very process is in it`);
      }
      writeGroupFile(join(this.path, 'cgroup.kill'), '1');
      return { result: 'sent' };
    } catch (error) {
      if (error instanceof UnsafeTargetError) throw error;
      // Before Linux 5.14 there is no such file, and without descriptors to spare no file can be opened: then
      // each process is sent its own signal.
      return { result: 'refused', code: codeOf(error) };
    }
  }

  watch(callback: () => void): () => void {
    try {
      // cgroup-v2.rst: a file modified event is made when a value in cgroup.events changes.
      const watcher = watch(join(this.path, 'cgroup.events'), callback);
      // Without it we only hear of it at the next look.
      watcher.on('error', () => {
        watcher.close();
      });
      return () => {
        watcher.close();
      };
    } catch {
      // It was removed, or this user's watches are used up (inotify(7)): looking from time to time must do.
      return () => undefined;
    }
  }

  add(pid: number): 'added' | 'gone' {
    if (!this.#isThere()) throw new UnsupportedError(`${this.path} was removed; make another one`);
    try {
      writeGroupFile(join(this.path, 'cgroup.procs'), String(pid));
      return 'added';
    } catch (error) {
      if (errnoCode(error) === 'ESRCH') return 'gone';
      throw refusal(`cannot move ${pid} into ${this.path}`, error);
    }
  }

  expel(pid: number): void {
    try {
      writeGroupFile(join(this.path, '..', 'cgroup.procs'), String(pid));
    } catch (error) {
      if (errnoCode(error) === 'ESRCH') return;
      throw refusal(`cannot move ${pid} out of ${this.path} again`, error);
    }
  }

  remove(): 'removed' | 'populated' {
    if (!this.#isThere()) return 'removed';
    for (const directory of withGroupsBelow(this.path).reverse()) {
      try {
        rmdirSync(directory);
      } catch (error) {
        if (isRemoved(error)) continue;
        if (errnoCode(error) === 'EBUSY') return 'populated';
        throw refusal(`cannot remove ${directory}`, error);
      }
    }
    return 'removed';
  }

  /** cgroup-v2.rst, cgroup.procs: a pid may come twice, and is 0 where our PID namespace has no number for it. */
  #listed(): Listed {
    const pids = new Set<number>();
    let foreign = 0;
    for (const directory of this.#isThere() ? withGroupsBelow(this.path) : []) {
      for (const pid of pidsIn(directory)) {
        if (pid === 0) foreign++;
        else pids.add(pid);
      }
    }
    return { pids: [...pids], foreign };
  }

  /** A group that was removed stays so for us, whoever makes another one at its path. Throws ProcessTableError. */
  #isThere(): boolean {
    return this.id !== undefined && isGroupAt(this.path, this.id);
  }
}

function pidsIn(directory: string): number[] {
  const text = readGroupFile(join(directory, 'cgroup.procs'));
  // The processes of a threaded group are listed in the one above that is not.
  if (text === 'gone' || text === 'threaded') return [];
  return text.toString().split('\n').filter(Boolean).map(Number);
}

interface Listed {
  readonly pids: readonly number[];
  readonly foreign: number;
}

function census(
  { pids, foreign }: Listed,
  newcomers: readonly Sighting[],
  hidden: number,
): GroupCensus {
  return { pids: new Set(pids), newcomers, hidden, foreign };
}

/** Of what was thrown, or of what that was thrown for. */
function codeOf(error: unknown): string {
  const cause = error instanceof ProcessTableError ? error.cause : error;
  return errnoCode(cause) ?? 'EIO';
}

function refusal(what: string, error: unknown): UnsupportedError {
  const code = errnoCode(error) ?? 'unknown error';
  const why =
    errnoMeaning(error) === 'denied'
      ? 'this user may not; delegate the group to it (cgroup-v2.rst, Delegation)'
      : code;
  return new UnsupportedError(`${what}: ${why}`, { cause: error });
}
