import { US, type Of, type Results } from '../results.js';
import { significant } from '../targets.js';

/** One contestant under one condition: the median, the quartiles, and what it left undone. */
export function cell(results: Results, of: Of, subject: string, measure: string): string {
  const isTimed = results.spread(of, subject, measure) !== undefined;
  if (!isTimed && results.failures(of, subject).length > 0) return 'fails';
  const left = results.spread(of, subject, 'left')?.median ?? 0;
  if (left > 0) return `leaves ${counted(left)}`;
  const spread = results.spread(of, subject, measure);
  if (spread === undefined) return '';
  const alive = results.spread(of, subject, 'alive')?.median ?? 0;
  const mark = alive > 0 ? ` †${counted(alive)}` : '';
  const range = spread.n > 1 ? ` (${significant(spread.low)}–${significant(spread.high)})` : '';
  return `${significant(spread.median)}${range}${mark}`;
}

/** How many times as long as ours it took, each round by itself. */
export function over(results: Results, of: Of, subject: string, measure: string): string {
  if (subject === US) return '1';
  if ((results.spread(of, subject, 'left')?.median ?? 0) > 0) return '';
  const spread = results.ratio(of, { subject, measure }, { subject: US, measure });
  if (spread === undefined) return '';
  return `${significant(spread.median)} (${significant(spread.low)}–${significant(spread.high)})`;
}

/** Processor time of one run, its children's included: a mean, since theirs is counted in ticks. */
export function cpu(results: Results, of: Of, subject: string): string {
  const own = results.spread(of, subject, 'cpuMs')?.mean;
  if (own === undefined) return '';
  return significant(own + (results.spread(of, subject, 'childCpuMs')?.mean ?? 0));
}

/** A Markdown table, its columns padded as Prettier would. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(cells[column] ?? '', width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** By characters, not by UTF-16 units. */
function padded(text: string, width: number): string {
  return text + ' '.repeat(width - [...text].length);
}

/** A number of processes or of rounds. */
export function counted(value: number): string {
  return Number(value.toFixed(1)).toLocaleString('en');
}
