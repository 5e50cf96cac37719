import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { ProcessTableError } from '../../errors/process-table-error.js';
import { probe } from '../signal-sender.js';
import type { Sighting } from '../platform.js';
import { readBootTime, readKernelConstants, readText } from './kernel-constants.js';
import type { KernelConstants } from './kernel-constants.js';
import { readProcRecord, whyUnreadable } from './proc-files.js';
import type { Contents, Unreadable } from './proc-files.js';
import { readPidCursor } from './pid-cursor.js';
import { isReleased, parseStat, stateOf } from './stat.js';
import type { StatRecord } from './stat.js';

/** All processes at one moment, and the pid cursor before it. */
export interface Listing {
  readonly cursor: number | undefined;
  readonly processes: readonly Sighting[];
}

/** One mounted `/proc`, read without ever yielding. */
export class Proc {
  readonly root: string;
  #constants: KernelConstants | undefined;
  #bootTime: number | undefined;
  #soon: Promise<Listing> | undefined;

  constructor(root: string) {
    this.root = root;
  }

  get constants(): KernelConstants {
    this.#constants ??= readKernelConstants(this.root);
    return this.#constants;
  }

  /** Everything `/proc/PID/stat` says of one process or thread. */
  stat(pid: number): StatRecord | Unreadable {
    const record = this.parse(this.contents(pid), pid);
    const isWhole = typeof record === 'string' || !isReleased(record);
    return isWhole ? record : this.parse(this.contents(pid), pid);
  }

  /** proc_pid_status(5), Tgid: equal to the pid for a process, else this is one of its threads. `undefined` if it cannot be read. */
  threadGroup(pid: number): number | undefined {
    const path = `${this.root}/${pid}/status`;
    const status = readText(path);
    if (status === undefined) return undefined;
    const group = /^Tgid:\t(\d+)$/m.exec(status)?.[1];
    if (group !== undefined) return Number(group);
    throw new ProcessTableError(`${path} is not in the form of proc_pid_status(5)`);
  }

  /** The same for a pid that is likely not to be there: asking is cheaper than an error. */
  statIfThere(pid: number): StatRecord | Unreadable {
    return this.shows(pid) ? this.stat(pid) : 'gone';
  }

  /** Whether there is anything on this number that we may see: a process, or a thread. */
  shows(pid: number): boolean {
    return existsSync(`${this.root}/${pid}`);
  }

  /** The file itself; valid until the next read. */
  contents(pid: number): Contents | Unreadable {
    return readProcRecord(`${this.root}/${pid}/stat`);
  }

  /** What was read must be whole and of this pid; anything else means that we could not look. */
  parse(contents: Contents | Unreadable, pid: number): StatRecord | Unreadable {
    if (typeof contents === 'string') return contents;
    // A process that is being reaped while it is read gives nothing.
    if (contents.length === 0) return 'gone';
    const record = parseStat(contents.bytes, contents.length);
    if (record?.pid === pid) return record;
    throw new ProcessTableError(`${this.root}/${pid}/stat is not in the form of proc_pid_stat(5)`);
  }

  /** Every process that may be looked at. Threads are not listed by the kernel, hidden processes neither. */
  all(): Sighting[] {
    this.assertOurs();
    const found: Sighting[] = [];
    const self = process.pid;
    let isSelfThere = false;
    this.refreshBootTime();
    for (const entry of this.#entries()) {
      const first = entry.charCodeAt(0);
      if (first < 0x31 || first > 0x39) continue;
      const record = this.stat(Number(entry));
      if (typeof record === 'string') continue;
      found.push(this.sighting(record));
      if (record.pid === self) isSelfThere = true;
    }
    if (!isSelfThere) {
      throw new ProcessTableError(
        `the listing of ${this.root} lacks our own pid ${self}, so it cannot be believed`,
      );
    }
    return found;
  }

  /**
   * Lists all processes once for everybody who asks before it begins: a thousand stops that begin together share
   * one look. It begins after the last of them has asked, so nobody is given an older one.
   */
  listSoon(): Promise<Listing> {
    this.#soon ??= Promise.resolve().then(() => {
      this.#soon = undefined;
      // Read before the listing, so that whoever is born during it is in the next range.
      return { cursor: readPidCursor(this.root), processes: this.all() };
    });
    return this.#soon;
  }

  /**
   * A `/proc` mounted for another PID namespace numbers other processes; one that is missing numbers none.
   * pid_namespaces(7): `/proc/self` is our pid in the namespace of the mount.
   */
  assertOurs(): void {
    const self = this.#readSelf();
    if (self === String(process.pid)) return;
    throw new ProcessTableError(
      `${this.root} does not show this PID namespace (we are ${process.pid}, it says ${self}); ` +
        'mount one that does, for instance with `mount -t proc proc /proc` or `unshare --mount-proc`',
    );
  }

  /** The state of the process as a whole: a leader that exited while threads run is alive. */
  sighting(record: StatRecord): Sighting {
    const { bootId, ticksPerSecond, pageBytes } = this.constants;
    const startedMs = (record.startTicks * 1000) / ticksPerSecond;
    const sighting: { -readonly [K in keyof Sighting]: Sighting[K] } = {
      pid: record.pid,
      startToken: `${bootId}:${record.startTicks}`,
      ppid: record.ppid,
      pgid: record.pgid,
      sid: record.sid,
      state: this.#stateOf(record),
      name: record.name,
      threads: record.threads,
      rssBytes: record.rssPages * pageBytes,
      cpuMs: (record.cpuTicks * 1000) / ticksPerSecond,
      kernelThread: record.kernelThread,
      exiting: record.exiting,
      startedSinceBootMs: startedMs,
    };
    if (this.#bootTime !== undefined) sighting.startedAtMs = this.#bootTime + startedMs;
    return sighting;
  }

  /** The wall clock may be set at any time, so when we booted by it is asked again at every look. */
  refreshBootTime(): void {
    this.#bootTime = readBootTime(this.root);
  }

  /** Whether a pid that `/proc` does not show exists all the same: hidepid, or somebody else's `/proc`. */
  existence(pid: number): 'exists' | 'denied' | 'absent' {
    return probe(pid);
  }

  #stateOf(record: StatRecord): Sighting['state'] {
    const state = stateOf(record.letter);
    if ((state !== 'zombie' && state !== 'dead') || record.threads <= 1) return state;
    return this.#liveThreadState(record.pid) ?? state;
  }

  #liveThreadState(pid: number): Sighting['state'] | undefined {
    let threads: string[];
    try {
      threads = readdirSync(`${this.root}/${pid}/task`);
    } catch (error) {
      // Denied: threads are counted and cannot be looked at, so we cannot say that none lives.
      return whyUnreadable(error, `${this.root}/${pid}/task`) === 'gone' ? undefined : 'unknown';
    }
    for (const thread of threads) {
      const contents = readProcRecord(`${this.root}/${pid}/task/${thread}/stat`);
      if (contents === 'denied') return 'unknown';
      const record = this.parse(contents, Number(thread));
      if (typeof record === 'string') continue;
      const state = stateOf(record.letter);
      if (state !== 'zombie' && state !== 'dead') return state;
    }
    return undefined;
  }

  #entries(): string[] {
    try {
      return readdirSync(this.root);
    } catch (error) {
      throw new ProcessTableError(`cannot list ${this.root}; is it mounted?`, { cause: error });
    }
  }

  #readSelf(): string {
    try {
      return readlinkSync(`${this.root}/self`);
    } catch (error) {
      throw new ProcessTableError(`cannot read ${this.root}/self; is /proc mounted?`, {
        cause: error,
      });
    }
  }
}
