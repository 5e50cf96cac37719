/** How many processes each of the cast is. */
export const SIZES = {
  canary: 1,
  lineage: 3,
  marked: 2,
  crowd: 21,
  typed: 3,
  filed: 3,
} as const;

/** One of the cast, with all that it has started. */
export type Household = keyof typeof SIZES;

/** Who is in a container, by the numbers that they have there. */
export interface Cast extends Readonly<Record<Household, number>> {
  readonly scenario: number;
  readonly stranger?: number;
}

/** What inside/scenario.mjs says of one environment; each call by its name, as inside/telling.mjs shortens it. */
export interface Said {
  readonly surroundings: Readonly<Record<string, unknown>>;
  readonly looks: Readonly<Record<string, unknown>>;
  readonly stops: Readonly<Record<string, unknown>>;
}
