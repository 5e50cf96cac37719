import { ProcessTableError } from '../errors/process-table-error.js';

/**
 * What can fail. `listing`: looking at all processes (`list`, `look`, `lookNow`, `descendants`) throws.
 * `groups`: looking into a control group throws. `groupKill`: killing one succeeds and ends nobody. `sight`:
 * looking for one pid answers `unknown`. `pins`: the status of a pinned process is `unknown`.
 */
export type Fault = 'listing' | 'sight' | 'pins' | 'groups' | 'groupKill';

/** Which faults there are at the moment. @internal */
export class Faults {
  readonly #now: () => number;
  readonly #until = new Map<Fault, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(faults: readonly Fault[], forMs: number): () => void {
    for (const fault of faults) this.#until.set(fault, this.#now() + forMs);
    return () => {
      for (const fault of faults) this.#until.delete(fault);
    };
  }

  /** The reason why this cannot be answered now, or `undefined`. */
  cause(fault: Fault): ProcessTableError | undefined {
    const until = this.#until.get(fault);
    if (until === undefined || this.#now() >= until) return undefined;
    return new ProcessTableError(`the fake system was told to fail here (${fault})`);
  }
}
