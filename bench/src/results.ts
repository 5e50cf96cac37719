import { isSkipped, type Conditions, type Said, type Sample, type Skipped } from './sample.js';
import { ratiosByRound, spreadOf, type Rounded, type Spread } from './statistics.js';

/** Which measurements are meant: all whose conditions hold at least these. */
export interface Of {
  readonly case: string;
  readonly at?: Conditions;
}

/** Everything that was measured, to be asked. */
export class Results {
  readonly samples: readonly Sample[];
  readonly skipped: readonly Skipped[];

  constructor(said: readonly Said[]) {
    this.samples = said.filter((one): one is Sample => !isSkipped(one));
    this.skipped = said.filter(isSkipped);
  }

  /** Who was measured, in the order in which they came up first, ourselves first of all. */
  subjects(of: Of): string[] {
    const names = [...new Set(this.#of(of).map(({ subject }) => subject))].sort();
    return names.includes(US) ? [US, ...names.filter((name) => name !== US)] : names;
  }

  /** The values that a condition was given, in order. */
  conditions(of: Of, name: string): number[] {
    const values = this.#of(of).flatMap(({ at }) => at[name] ?? []);
    return [...new Set(values)].sort((a, b) => a - b);
  }

  values(of: Of, subject: string, measure: string): Rounded[] {
    return this.#of(of).flatMap(({ subject: name, round, values }) => {
      const value = values[measure];
      return name === subject && value !== undefined ? [{ round, value }] : [];
    });
  }

  spread(of: Of, subject: string, measure: string): Spread | undefined {
    return spreadOf(this.values(of, subject, measure).map(({ value }) => value));
  }

  /** The ratio of two contestants within each round. */
  ratio(of: Of, above: Contender, below: Contender): Spread | undefined {
    return spreadOf(
      ratiosByRound(
        this.values(of, above.subject, above.measure),
        this.values(of, below.subject, below.measure),
      ),
    );
  }

  /** Why runs of one contestant gave nothing, each reason once. */
  failures(of: Of, subject: string): string[] {
    const reasons = this.#of(of)
      .filter((sample) => sample.subject === subject)
      .flatMap(({ failed }) => failed ?? []);
    return [...new Set(reasons)];
  }

  #of({ case: name, at = {} }: Of): readonly Sample[] {
    const wanted = Object.entries(at);
    return this.samples.filter(
      (sample) => sample.case === name && wanted.every(([key, value]) => sample.at[key] === value),
    );
  }
}

/** How the library is called among the contestants. */
export const US = 'deadsure';

/** One contestant's measure. */
export interface Contender {
  readonly subject: string;
  readonly measure: string;
}
