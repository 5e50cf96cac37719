import { closeSync } from 'node:fs';
import type { ProcessRef } from '../../process/target.js';
import type { Pin, PinStatus, Sighting } from '../platform.js';
import { returnDescriptor, takeDescriptor } from './descriptors.js';
import { openProcFile, readPinned } from './proc-files.js';
import type { Contents, Unreadable } from './proc-files.js';
import type { Proc } from './proc.js';
import { isReleased } from './stat.js';
import type { StatRecord } from './stat.js';

/**
 * Holds `/proc/PID/stat` open. Such a descriptor never aliases: once its process was reaped it answers
 * ESRCH for ever, also when the pid is taken again within the same clock tick. Without a descriptor to
 * spare, the start time is compared instead, which is exact to one tick.
 */
export class PinnedProcess implements Pin {
  readonly ref: ProcessRef;
  readonly #proc: Proc;
  #fd: number | undefined;
  #over: 'gone' | 'recycled' | undefined;

  constructor(proc: Proc, sighting: Sighting) {
    this.#proc = proc;
    const { pid, startToken } = sighting;
    this.ref = { pid, ...(startToken === undefined ? {} : { startToken }) };
    this.#fd = open(proc, sighting.pid);
  }

  status(): PinStatus {
    if (this.#over !== undefined) return { status: this.#over };
    try {
      return this.#look();
    } catch (error) {
      return { status: 'unknown', cause: error };
    }
  }

  close(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    returnDescriptor();
  }

  #look(): PinStatus {
    const { startToken } = this.ref;
    const record = this.#record();
    if (record === 'denied') return { status: 'unknown', cause: new Error('permission denied') };
    if (record === 'gone') return this.#whenNotThere();
    if (record.isThread) return this.#whenThread();
    const seen = this.#proc.sighting(record);
    if (startToken !== undefined && seen.startToken !== startToken) return this.#end('recycled');
    const dead = seen.state === 'zombie' || seen.state === 'dead';
    return { status: dead ? 'zombie' : 'alive', process: seen };
  }

  #record(): StatRecord | Unreadable {
    const { pid } = this.ref;
    const record = this.#proc.parse(this.#read(), pid);
    const isWhole = typeof record === 'string' || !isReleased(record);
    return isWhole ? record : this.#proc.parse(this.#read(), pid);
  }

  #read(): Contents | Unreadable {
    if (this.#fd !== undefined) return readPinned(this.#fd);
    return this.#proc.contents(this.ref.pid);
  }

  /**
   * Within one tick a thread has its start token too; a signal to it would meet the process it belongs to. A process
   * reads as one for as long as its exec(2) by another thread takes to exchange the two, and that is no proof that it is gone.
   */
  #whenThread(): PinStatus {
    const group = this.#proc.threadGroup(this.ref.pid);
    if (group !== undefined && group !== this.ref.pid) return this.#end('recycled');
    return { status: 'unknown', cause: new Error('it reads as a thread, and is not one') };
  }

  /** A pinned process that was reaped is gone; an unpinned one may also have become invisible to us (hidepid). */
  #whenNotThere(): PinStatus {
    // The descriptor itself is the proof; and who has the number now is told without an error for everybody who went.
    if (this.#fd !== undefined)
      return this.#end(this.#proc.shows(this.ref.pid) ? 'recycled' : 'gone');
    if (this.#proc.existence(this.ref.pid) === 'absent') return this.#end('gone');
    const again = this.#proc.stat(this.ref.pid);
    if (typeof again === 'string') {
      return { status: 'unknown', cause: new Error('it exists and may not be looked at') };
    }
    const { startToken } = this.#proc.sighting(again);
    const isOther = this.ref.startToken !== undefined && startToken !== this.ref.startToken;
    return isOther
      ? this.#end('recycled')
      : { status: 'unknown', cause: new Error('it was not there and is there again') };
  }

  #end(over: 'gone' | 'recycled'): PinStatus {
    this.#over = over;
    this.close();
    return { status: over };
  }
}

function open(proc: Proc, pid: number): number | undefined {
  if (!takeDescriptor(proc.root)) return undefined;
  const fd = openProcFile(`${proc.root}/${pid}/stat`);
  if (typeof fd === 'number') return fd;
  returnDescriptor();
  return undefined;
}
