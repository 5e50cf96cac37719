import { BARE } from './cases/importing.js';
import { LIMIT } from './contestants/killers.js';
import { US, type Of, type Results } from './results.js';
import { differencesByRound, growthExponent, spreadOf, type Spread } from './statistics.js';

/** What the library is to reach, and what it reached; `met` is absent where it was not measured. */
export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly met?: boolean;
  /** The bound lies between the quartiles: another run might say otherwise. */
  readonly isClose?: boolean;
}

/** The most or the least that a figure may be. */
export type Bound = { readonly most: number } | { readonly least: number };

interface Target {
  readonly text: string;
  readonly bound: Bound;
  readonly unit: string;
  /** What is held to the bound, and how it lay. */
  figure(results: Results): Figure | undefined;
}

interface Figure {
  readonly value: number;
  readonly spread?: Spread | undefined;
}

/** Judges every target; one that was not measured is neither met nor not met. */
export function judge(results: Results): Verdict[] {
  return TARGETS.map(({ text, bound, unit, figure }) => {
    const target = `${text} ${sign(bound)}${unit}`;
    const found = figure(results);
    if (found === undefined) return { target, measured: 'not measured' };
    const { value, spread } = found;
    const isClose = spread !== undefined && holds(spread.low, bound) !== holds(spread.high, bound);
    return { target, measured: shown(found, unit), met: holds(value, bound), isClose };
  });
}

/** Whether a figure keeps to a bound. No figure never does. */
export function holds(value: number, bound: Bound): boolean {
  return 'most' in bound ? value <= bound.most : value >= bound.least;
}

function sign(bound: Bound): string {
  return 'most' in bound ? `≤ ${bound.most}` : `≥ ${bound.least}`;
}

function shown({ value, spread }: Figure, unit: string): string {
  const figure = `${significant(value)}${unit}`;
  if (spread === undefined || spread.n === 1) return figure;
  return `${figure} (${significant(spread.low)}–${significant(spread.high)}, n = ${spread.n})`;
}

/** Three digits that mean something. */
export function significant(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 3)).replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}

const median = (spread: Spread | undefined): Figure | undefined =>
  spread === undefined ? undefined : { value: spread.median, spread };

/** The contestants' times in the same rounds, as a ratio. */
function ratio(text: string, of: Of, above: string, below: string, bound: Bound): Target {
  // What tree-kill says it took: it does not wait for anybody's death.
  const measure = (subject: string): string => (subject === 'tree-kill' ? 'claimMs' : 'ms');
  const figure = (results: Results): Figure | undefined =>
    median(
      results.ratio(
        of,
        { subject: above, measure: measure(above) },
        { subject: below, measure: measure(below) },
      ),
    );
  return { text, bound, unit: ' ×', figure };
}

function plain(
  text: string,
  of: Of,
  measure: string,
  bound: Bound,
  unit: string,
  pick: (spread: Spread) => number = (spread) => spread.median,
): Target {
  const figure = (results: Results): Figure | undefined => {
    const spread = results.spread(of, US, measure);
    return spread === undefined ? undefined : { value: pick(spread), spread };
  };
  return { text, bound, unit, figure };
}

function overBareNode(text: string, measure: string): Target {
  const of: Of = { case: 'import' };
  return {
    text,
    bound: { most: 8 },
    unit: ' ms',
    figure: (results) => {
      const bare = results.values(of, BARE, measure);
      return median(spreadOf(differencesByRound(results.values(of, US, measure), bare)));
    },
  };
}

const FEW = 80;
const MANY = 3_100;

const tree = (size: number, processes = FEW): Of => ({ case: 'trees', at: { size, processes } });
const among = (question: string, processes: number): Of => ({ case: question, at: { processes } });

const TARGETS: readonly Target[] = [
  ...[11, 101].map((size) =>
    ratio(`kill and verify a tree of ${size}, over the C program`, tree(size), US, LIMIT, {
      most: 3,
    }),
  ),
  ratio('kill and verify a tree of 1,111, over the C program', tree(1_111), US, LIMIT, {
    most: 1.5,
  }),
  ratio('faster than tree-kill at 11', tree(11), 'tree-kill', US, { least: 10 }),
  ratio('faster than tree-kill at 1,111', tree(1_111), 'tree-kill', US, { least: 100 }),
  ratio('`descendantPids` faster than pidtree at 80', among('descendantPids', FEW), 'pidtree', US, {
    least: 10,
  }),
  ratio(
    '`descendantPids` faster than pidtree at 3,100',
    among('descendantPids', MANY),
    'pidtree',
    US,
    { least: 4 },
  ),
  ratio('`processTable` faster than ps-list at 80', among('processTable', FEW), 'ps-list', US, {
    least: 10,
  }),
  ratio('`processTable` faster than ps-list at 3,100', among('processTable', MANY), 'ps-list', US, {
    least: 5,
  }),
  plain('exit of a child to resolution', { case: 'exit child' }, 'ms', { most: 2 }, ' ms'),
  plain(
    'exit of a non-child in its first second to resolution',
    { case: 'exit non-child', at: { after: 0 } },
    'ms',
    { most: 5 },
    ' ms',
  ),
  plain(
    'exit of a non-child at any time to resolution, the worst',
    { case: 'exit non-child' },
    'ms',
    { most: 50 },
    ' ms',
    ({ most }) => most,
  ),
  plain(
    'waiting for 1,000 targets, of a core',
    { case: 'waiting', at: { targets: 1_000 } },
    'percent',
    { most: 2 },
    ' %',
  ),
  overBareNode("`import 'deadsure'` over bare node", 'ms'),
  // What an import takes where nothing else keeps the cores busy cannot be more than this.
  overBareNode('the same, in processor time of all threads', 'cpuMs'),
  plain(
    'processes and threads started by a kill, a stop and each question',
    { case: 'helpers' },
    'started',
    { most: 0 },
    '',
    ({ most }) => most,
  ),
  plain(
    'listings that 1,000 stops at once take, for each that one alone takes',
    { case: 'sharing', at: { stops: 1_000 } },
    'listingsOverOne',
    { most: 10 },
    ' ×',
  ),
  {
    text: 'growth of the cost of a tree from 101 to 1,111: power of the size',
    bound: { most: 1.15 },
    unit: '',
    figure: (results) => growth(results, 101, 1_111),
  },
  ...[1, 11].map((size): Target => ({
    text: `a tree of ${size} among 3,100 processes, over the same among 80`,
    bound: { most: 1.5 },
    unit: ' ×',
    figure: (results) => {
      const few = results.spread(tree(size), US, 'ms');
      const many = results.spread(tree(size, MANY), US, 'ms');
      if (few === undefined || many === undefined) return undefined;
      return { value: many.median / few.median };
    },
  })),
  plain('left alive of 11,111', { case: 'cliff' }, 'left', { most: 0 }, '', ({ most }) => most),
];

function growth(results: Results, small: number, large: number): Figure | undefined {
  const [less, more] = [small, large].map((size) => results.spread(tree(size), US, 'ms')?.median);
  if (less === undefined || more === undefined) return undefined;
  return {
    value: growthExponent({ size: small, cost: less }, { size: large, cost: more }),
  };
}
