import { ProcessTableError } from '../errors/process-table-error.js';

/**
 * What can fail. `listing`: the processes cannot be listed. `sight`: it cannot be told whether one pid is there.
 * `pins`: it cannot be told whether one that was seen before is still the same. `groups`: a control group cannot be
 * looked into. `groupKill`: killing a control group ends nobody.
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
