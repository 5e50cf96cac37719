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
  ...[
    { after: 0, rounds: 25 },
    { after: 5, rounds: 15 },
    { after: 13, rounds: 15 },
  ].flatMap(({ after, rounds }) =>
    ['exit child', 'exit non-child'].map((name) => ({
      case: name,
      at: { after, processes: FEW },
      rounds,
    })),
  ),
  { case: 'escalation', at: { processes: FEW }, rounds: 15 },
  { case: 'many', at: { stops: 100, processes: FEW }, rounds: 5 },
  ...[1, 100, 1_000].map((stops) => ({
    case: 'sharing',
    at: { stops, processes: FEW },
    rounds: 3,
  })),
  ...[1, 1_000].map((targets) => ({ case: 'waiting', at: { targets, processes: FEW }, rounds: 3 })),
  ...[1, 11, 101, 1_111].map((size) => ({
    case: 'burst',
    at: { size, processes: FEW },
    rounds: size > 1_000 ? 5 : 15,
  })),
  { case: 'helpers', at: { size: 11, processes: FEW }, rounds: 3 },
  { case: 'cliff', at: { size: 11_111, processes: FEW }, rounds: 3, isLong: true, pidsMax: 14_000 },
];

/** The names of the cases. */
export const CASE_NAMES: readonly string[] = [...new Set(PLAN.map((part) => part.case))];
