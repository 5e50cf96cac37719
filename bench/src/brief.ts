import type { Conditions } from './sample.js';

/** What the runner tells the process that measures: its first argument, as JSON. */
export interface Brief {
  readonly case: string;
  readonly at: Conditions;
  readonly rounds: number;
  /** Who takes part; all where absent. */
  readonly subjects?: readonly string[];
  /** The project's directory, in which the built package and the peers are. */
  readonly project: string;
  /** Paths of the compiled fixtures by their names. */
  readonly programs: Readonly<Record<string, string>>;
  /** Whether it is alone in a PID namespace. */
  readonly isEnclosed: boolean;
}

/** Those of the contestants who take part. */
export function takingPart<T extends { readonly name: string }>(
  { subjects }: Pick<Brief, 'subjects'>,
  all: readonly T[],
): readonly T[] {
  return subjects === undefined ? all : all.filter(({ name }) => subjects.includes(name));
}
