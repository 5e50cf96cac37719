import { LIMIT } from '../contestants/killers.js';
import { US, type Results } from '../results.js';

/** A line of the plot. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 760;
const HEIGHT = 440;
const LEFT = 64;
const RIGHT = 110;
const TOP = 44;
const BOTTOM = 48;
// Told apart by hue and by dashes, on light ground and on dark.
const COLOURS = [
  '#d6336c',
  '#868e96',
  '#1c7ed6',
  '#e8590c',
  '#2b8a3e',
  '#9c36b5',
  '#0c8599',
  '#846358',
];
const LABEL_PX = 13;

/** The cost of killing a tree against its size, of those who leave nobody. */
export function treeCurves(results: Results): Curve[] {
  const of = { case: 'trees', at: { processes: 80 } };
  const names = results.subjects(of);
  const order = [US, LIMIT, ...names.filter((name) => name !== US && name !== LIMIT)];
  return order.flatMap((name) => {
    const points = results.conditions(of, 'size').flatMap((x) => {
      const at = { ...of, at: { ...of.at, size: x } };
      if ((results.spread(at, name, 'left')?.most ?? 0) > 0) return [];
      const y = results.spread(at, name, 'ms')?.median;
      return y === undefined ? [] : [{ x, y }];
    });
    return points.length === 0 ? [] : [{ name, points }];
  });
}

/** Draws curves in logarithmic axes, as SVG that is read on light ground and on dark. */
export function plot(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) throw new Error('there is nothing to plot');
  const x = axis(
    points.map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = axis(
    points.map((point) => point.y),
    HEIGHT - BOTTOM,
    TOP,
  );
  const labels = spreadLabels(curves.map(({ points: own }) => y.at(own.at(-1)?.y ?? 1)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${LEFT}" y="24">${title}</text>`,
    ...x.ticks.map(
      (tick) =>
        `<path class="grid" d="M${px(x.at(tick))} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${px(x.at(tick))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<path class="grid" d="M${LEFT} ${px(y.at(tick))}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${px(y.at(tick) + 4)}" text-anchor="end">${tick.toLocaleString('en')}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">processes in the tree</text>`,
    `<text x="${LEFT - 8}" y="${TOP - 8}" text-anchor="end">ms</text>`,
    ...curves.map((curve, index) => drawn(curve, index, x, y, labels[index] ?? 0)),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE =
  'text{font:12px system-ui,sans-serif;fill:#343a40}.title{font-size:15px;font-weight:600}.ground{fill:#fff}' +
  '.grid{stroke:#dee2e6;fill:none}.line{fill:none;stroke-width:2}.us{stroke-width:4}.name{font-weight:600}' +
  '@media(prefers-color-scheme:dark){text{fill:#dee2e6}.ground{fill:#0d1117}.grid{stroke:#30363d}}';

interface Axis {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Whole powers of ten around the values. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
  return {
    ticks,
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

function drawn(curve: Curve, index: number, x: Axis, y: Axis, labelY: number): string {
  const colour = COLOURS[index % COLOURS.length] ?? '#000';
  const path = curve.points
    .map((point, step) => `${step === 0 ? 'M' : 'L'}${px(x.at(point.x))} ${px(y.at(point.y))}`)
    .join('');
  const isUs = curve.name === US ? ' us' : '';
  const dashes = index % 2 === 0 ? '' : ' stroke-dasharray="6 3"';
  const dots = curve.points
    .map(
      (point) =>
        `<circle cx="${px(x.at(point.x))}" cy="${px(y.at(point.y))}" r="3.5" fill="${colour}"/>`,
    )
    .join('');
  const end = px(x.at(curve.points.at(-1)?.x ?? 1) + 9);
  return `<path class="line${isUs}" stroke="${colour}"${dashes} d="${path}"/>${dots}<text class="name" x="${end}" y="${px(labelY + 4)}" style="fill:${colour}">${curve.name}</text>`;
}

/** Names that would lie on each other are moved apart, in their order. */
export function spreadLabels(wanted: readonly number[]): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  const placed = wanted.map(() => 0);
  let lowest = -Infinity;
  for (const { at, index } of order) {
    lowest = Math.max(at, lowest + LABEL_PX);
    placed[index] = lowest;
  }
  return placed;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
