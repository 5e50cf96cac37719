import type { Row } from '../experiments/experiment.js';

/** Rows as text: one line each, in columns. */
export function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = [
    ['', 'n', ...names],
    ...rows.map(({ what, n, figures }) => [what, n, ...names.map((name) => figures[name] ?? '')]),
  ].map((cells) => cells.map(String));
  const widths = ['', 'n', ...names].map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
