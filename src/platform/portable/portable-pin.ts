import { ProcessTableError } from '../../errors/process-table-error.js';
import type { ProcessRef } from '../../process/target.js';
import type { Attempt } from '../listing-queue.js';
import type { Pin, PinStatus, Sighting } from '../platform.js';
import type { Listing } from './listing.js';
import type { Sources } from './sources.js';
import { sameStart } from './start-token.js';

/** A process held on to by what the listings say of its pid, and by whether anything has the pid. */
export class PortablePin implements Pin {
  readonly ref: ProcessRef;
  readonly #sighting: Sighting;
  readonly #pinnedAt: number;
  readonly #sources: Sources;
  readonly #latest: () => Attempt<Listing> | undefined;
  #final: PinStatus | undefined;

  constructor(sighting: Sighting, sources: Sources, latest: () => Attempt<Listing> | undefined) {
    const { pid, startToken } = sighting;
    this.ref = startToken === undefined ? { pid } : { pid, startToken };
    this.#sighting = sighting;
    this.#pinnedAt = sources.clock.now();
    this.#sources = sources;
    this.#latest = latest;
  }

  status(): PinStatus {
    if (this.#final !== undefined) return this.#final;
    const status = this.#look();
    // Nobody comes back from these, whoever takes the pid later.
    if (status.status === 'gone' || status.status === 'recycled') this.#final = status;
    return status;
  }

  close(): void {
    // Nothing is held but memory.
  }

  #look(): PinStatus {
    if (this.#sources.probe(this.ref.pid) === 'absent') return { status: 'gone' };
    const attempt = this.#latest();
    // What was listed before the process was seen says nothing of it, not even that it is another one.
    if (attempt === undefined || attempt.startedAt < this.#pinnedAt) return living(this.#sighting);
    if (!attempt.ok) return { status: 'unknown', cause: attempt.error };
    const listed = attempt.listing.processes.get(this.ref.pid);
    if (listed === undefined) return { status: 'unknown', cause: unlisted(this.ref.pid) };
    return sameStart(this.ref, listed) === 'different' ? { status: 'recycled' } : living(listed);
  }
}

function living(process: Sighting): PinStatus {
  return { status: process.state === 'zombie' ? 'zombie' : 'alive', process };
}

/** It ended, and something has taken its number since; what it is, the next listing tells. */
function unlisted(pid: number): ProcessTableError {
  return new ProcessTableError(
    `pid ${String(pid)} answers signal 0 but is not in the listing of ps; look again`,
  );
}
