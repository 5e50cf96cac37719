import { LIMIT } from './contestants/killers.js';
import type { Conditions } from './sample.js';

/** One enclosure of one case. */
export interface Part {
  readonly case: string;
  readonly at: Conditions;
  readonly rounds: number;
  readonly subjects?: readonly string[];
  /** Left out by --quick: it takes minutes. */
  readonly isLong?: boolean;
  /** Bystanders and all, at one time. */
  readonly pidsMax?: number;
}

const FEW = 80;
const MANY = 3_100;

/** What there is to measure, in the order in which it is measured. */
export const PLAN: readonly Part[] = [
  { case: 'import', at: {}, rounds: 30 },
  ...[
    { size: 1, rounds: 25 },
    { size: 11, rounds: 25 },
    { size: 101, rounds: 15 },
    { size: 1_111, rounds: 7, isLong: true },
  ].map(({ size, ...rest }) => ({ case: 'trees', at: { size, processes: FEW }, ...rest })),
  ...[1, 11, 101].map((size) => ({
    case: 'trees',
    at: { size, processes: MANY },
    rounds: 15,
    subjects: ['deadsure', LIMIT],
  })),
  ...[FEW, 300, 1_100, MANY].map((processes) => ({
    case: 'tables',
    at: { processes },
    rounds: 15,
  })),
];

/** The names of the cases. */
export const CASE_NAMES: readonly string[] = [...new Set(PLAN.map((part) => part.case))];
