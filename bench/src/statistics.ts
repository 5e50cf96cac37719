/** How the values of one measure lie. */
export interface Spread {
  readonly n: number;
  readonly median: number;
  /** The quartiles. */
  readonly low: number;
  readonly high: number;
  readonly least: number;
  readonly most: number;
  readonly mean: number;
}

/** How the values lie; `undefined` of none. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return undefined;
  return {
    n: sorted.length,
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    least,
    most,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
  };
}

/** Between the two nearest values, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** A value and the round that it was measured in. */
export interface Rounded {
  readonly round: number;
  readonly value: number;
}

/**
 * The ratios of two contestants' values, each within one round: what slowed the machine down slowed both. A
 * round that one of them did not finish gives none.
 */
export function ratiosByRound(above: readonly Rounded[], below: readonly Rounded[]): number[] {
  const divisors = new Map(below.map(({ round, value }) => [round, value]));
  return above.flatMap(({ round, value }) => {
    const divisor = divisors.get(round);
    return divisor === undefined || divisor === 0 ? [] : [value / divisor];
  });
}

/** The same for differences. */
export function differencesByRound(above: readonly Rounded[], below: readonly Rounded[]): number[] {
  const others = new Map(below.map(({ round, value }) => [round, value]));
  return above.flatMap(({ round, value }) => {
    const other = others.get(round);
    return other === undefined ? [] : [value - other];
  });
}

/** The power of the size that a cost grows with, between two sizes: 1 is linear, 2 quadratic. */
export function growthExponent(
  small: { readonly size: number; readonly cost: number },
  large: { readonly size: number; readonly cost: number },
): number {
  return Math.log(large.cost / small.cost) / Math.log(large.size / small.size);
}
