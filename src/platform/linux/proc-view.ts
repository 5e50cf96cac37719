import type { Census, Newest, Pin, Sighting, View } from '../platform.js';
import type { Clock } from '../clock.js';
import { readPidMax } from './kernel-constants.js';
import { cursorIsGenuine, isBetween, pidsBetween, readPidCursor } from './pid-cursor.js';
import { PinnedProcess } from './pinned-process.js';
import type { Listing, Proc } from './proc.js';
import { stateOf } from './stat.js';
import { walkDown } from './walk-down.js';

// Beyond so many new pids one listing is cheaper than looking at each number.
const LISTING_IS_CHEAPER = 256;
/*
 * How long a new pid is looked at again. A number is handed out before its process can be seen, and a process
 * that was seen may be about to change what it is (exec) or be in the middle of it; both take microseconds,
 * and longer only while the machine does not let it run.
 */
const RECENT_MS = 250;
const RECENT_LOOKS = 3;
const MOST_PASSES = 4;
// Forks that may be under way at one moment; each takes microseconds.
const UNBORN = 32;

interface Newcomer {
  readonly bornMs: number;
  looks: number;
}

/** A window on `/proc` that after one full listing looks at newcomers only. */
export class ProcView implements View {
  readonly #proc: Proc;
  readonly #clock: Clock;
  readonly #pins = new Set<Pin>();
  readonly #recent = new Map<number, Newcomer>();
  readonly #hasCursor: boolean;
  /** Only the cursor tells who is the newest. */
  readonly newestNow?: () => Newest | undefined;
  #cursor: number | undefined;
  #isClosed = false;

  constructor(proc: Proc, clock: Clock) {
    this.#proc = proc;
    this.#clock = clock;
    this.#hasCursor = cursorIsGenuine(proc.root);
    if (this.#hasCursor) this.newestNow = () => this.#newest();
  }

  pin(sighting: Sighting): Pin {
    const pin = new PinnedProcess(this.#proc, sighting);
    // A look that was under way when its call was abandoned comes too late: nobody would close it.
    if (this.#isClosed) pin.close();
    else this.#pins.add(pin);
    return pin;
  }

  async look(): Promise<Census> {
    if (!this.#hasCursor) return { candidates: (await this.#proc.listSoon()).processes, unseen: 1 };
    if (this.#cursor !== undefined) return this.lookNow();
    return this.#noteListing(await this.#proc.listSoon());
  }

  lookBelow(pids: readonly number[]): Census | undefined {
    // Read before the walk, so that whoever is born during it is in the next range.
    const cursor = this.#hasCursor ? readPidCursor(this.#proc.root) : undefined;
    if (cursor === undefined || this.#cursor !== undefined) return undefined;
    const below = walkDown(this.#proc, pids);
    if (below === undefined) return undefined;
    this.#proc.refreshBootTime();
    const kin = new Set([...pids, ...below]);
    const processes: Sighting[] = [];
    // The newest of all need not have hung on them yet when those were walked.
    for (const pid of new Set([...kin, ...newest(cursor)])) {
      const record = this.#proc.statIfThere(pid);
      if (typeof record === 'string' || record.isThread) continue;
      if (kin.has(pid) && record.sid === pid) return undefined;
      processes.push(this.#proc.sighting(record));
    }
    return this.#noteListing({ cursor, processes });
  }

  lookNow(): Census {
    if (!this.#hasCursor) return { candidates: this.#proc.all(), unseen: 1 };
    const from = this.#cursor;
    const census = this.#lookByCursor();
    // A listing may show who was born after its cursor was read.
    const to = readPidCursor(this.#proc.root);
    if (from === undefined || to === undefined) return census;
    return { ...census, wasHandedOut: (pid) => isBetween(from, to, pid) };
  }

  close(): void {
    this.#isClosed = true;
    for (const pin of this.#pins) pin.close();
    this.#pins.clear();
  }

  #lookByCursor(): Census {
    // Read before the listing, so that whoever is born during it is in the next range.
    const cursor = readPidCursor(this.#proc.root);
    const range = this.#newPids(cursor);
    const now = this.#clock.now();
    if (range === undefined) return this.#noteListing({ cursor, processes: this.#proc.all() });
    return this.#lookAtNewcomers(range, cursor, now);
  }

  #noteListing({ cursor, processes }: Listing): Census {
    this.#cursor = cursor;
    this.#expectUnborn(new Set(processes.map(({ pid }) => pid)), this.#clock.now());
    return { candidates: processes, unseen: 1 };
  }

  #newest(): Newest | undefined {
    const pid = readPidCursor(this.#proc.root);
    if (pid === undefined) return undefined;
    const record = this.#proc.statIfThere(pid);
    const isProcess = typeof record !== 'string' && !record.isThread;
    return { pid, process: isProcess ? this.#proc.sighting(record) : undefined };
  }

  /** The pids handed out since the last look, or `undefined` if only a listing can tell. */
  #newPids(cursor: number | undefined): readonly number[] | undefined {
    if (this.#cursor === undefined || cursor === undefined) return undefined;
    return pidsBetween(this.#cursor, cursor, readPidMax(this.#proc.root), LISTING_IS_CHEAPER);
  }

  /** A listing does not show who was being born meanwhile: a number was handed out, and nobody had it yet. */
  #expectUnborn(listed: ReadonlySet<number>, now: number): void {
    for (const pid of [...this.#recent.keys()]) if (listed.has(pid)) this.#recent.delete(pid);
    if (this.#cursor === undefined) return;
    for (const pid of newest(this.#cursor)) {
      if (!listed.has(pid)) this.#recent.set(pid, { bornMs: now, looks: 1 });
    }
  }

  /**
   * Looks at new pids until one pass brings no further ones, newest first: of a chain of processes that fork
   * and go, the newest is the one that is there.
   */
  #lookAtNewcomers(first: readonly number[], cursor: number | undefined, now: number): Census {
    const found = new Map<number, Sighting>();
    let range: readonly number[] | undefined = first;
    let unseen: number;
    if (first.length > 0) this.#proc.refreshBootTime();
    for (let pass = 1; ; pass++) {
      this.#cursor = cursor;
      for (const pid of range) this.#recent.set(pid, { bornMs: now, looks: 0 });
      unseen = this.#lookAtRecent(now, found);
      if (unseen === 0 || pass === MOST_PASSES) break;
      cursor = readPidCursor(this.#proc.root);
      range = this.#newPids(cursor);
      if (range === undefined) break;
    }
    return { candidates: [...found.values()], unseen };
  }

  /** One pass. Says how many new pids were not there to be seen. */
  #lookAtRecent(now: number, found: Map<number, Sighting>): number {
    let unseen = 0;
    for (const [pid, newcomer] of [...this.#recent].reverse()) {
      if (found.has(pid)) continue;
      const record = this.#proc.statIfThere(pid);
      newcomer.looks++;
      // Whoever went, or is dead already, may have forked meanwhile.
      const isThere = typeof record !== 'string' && stateOf(record.letter) !== 'zombie';
      if (!isThere && newcomer.looks === 1) unseen++;
      if (typeof record !== 'string' && !record.isThread) {
        found.set(pid, this.#proc.sighting(record));
      }
      const isOld = now - newcomer.bornMs >= RECENT_MS && newcomer.looks >= RECENT_LOOKS;
      if (isOld || (typeof record !== 'string' && record.isThread)) this.#recent.delete(pid);
    }
    return unseen;
  }
}

/** The numbers that were handed out last, whose processes may be being born. */
function newest(cursor: number): number[] {
  const first = Math.max(2, cursor - UNBORN + 1);
  return Array.from({ length: Math.max(0, cursor - first + 1) }, (_, index) => first + index);
}
