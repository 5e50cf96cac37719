import type { Census, Pin, Sighting, View } from '../platform.js';
import type { Clock } from '../clock.js';
import { readPidMax } from './kernel-constants.js';
import { cursorIsGenuine, pidsBetween, readPidCursor } from './pid-cursor.js';
import { PinnedProcess } from './pinned-process.js';
import type { Proc } from './proc.js';

// Beyond so many new pids one listing is cheaper than looking at each number.
const LISTING_IS_CHEAPER = 256;
/*
 * How long a new pid is looked at again. A number is handed out before its process can be seen, and a process
 * that was seen may be about to change what it is (exec) or be in the middle of it; both take microseconds,
 * and longer only while the machine does not let it run.
 */
const RECENT_MS = 250;
const RECENT_LOOKS = 3;

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
  #cursor: number | undefined;

  constructor(proc: Proc, clock: Clock) {
    this.#proc = proc;
    this.#clock = clock;
    this.#hasCursor = cursorIsGenuine(proc.root);
  }

  pin(sighting: Sighting): Pin {
    const pin = new PinnedProcess(this.#proc, sighting);
    this.#pins.add(pin);
    return pin;
  }

  look(): Promise<Census> {
    // The executor turns what a look throws into a rejection.
    return new Promise((resolve) => {
      resolve(this.lookNow());
    });
  }

  lookNow(): Census {
    if (!this.#hasCursor) return { candidates: this.#proc.all(), unseen: 1 };
    // Read before the listing, so that whoever is born during it is in the next range.
    const cursor = readPidCursor(this.#proc.root);
    const range = this.#newPids(cursor);
    this.#cursor = cursor;
    if (range === undefined) {
      this.#recent.clear();
      return { candidates: this.#proc.all(), unseen: 1 };
    }
    const now = this.#clock.now();
    for (const pid of range) this.#recent.set(pid, { bornMs: now, looks: 0 });
    if (range.length > 0) this.#proc.refreshBootTime();
    return this.#lookAtRecent(now);
  }

  close(): void {
    for (const pin of this.#pins) pin.close();
    this.#pins.clear();
  }

  /** The pids handed out since the last look, or `undefined` if only a listing can tell. */
  #newPids(cursor: number | undefined): readonly number[] | undefined {
    if (this.#cursor === undefined || cursor === undefined) return undefined;
    return pidsBetween(this.#cursor, cursor, readPidMax(this.#proc.root), LISTING_IS_CHEAPER);
  }

  #lookAtRecent(now: number): Census {
    const candidates: Sighting[] = [];
    let unseen = 0;
    for (const [pid, newcomer] of this.#recent) {
      const record = this.#proc.stat(pid);
      newcomer.looks++;
      if (typeof record === 'string') {
        if (newcomer.looks === 1) unseen++;
      } else if (!record.isThread) candidates.push(this.#proc.sighting(record));
      const old = now - newcomer.bornMs >= RECENT_MS && newcomer.looks >= RECENT_LOOKS;
      if (old || (typeof record !== 'string' && record.isThread)) this.#recent.delete(pid);
    }
    return { candidates, unseen };
  }
}
