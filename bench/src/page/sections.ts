import type { Of, Results } from '../results.js';
import { cell, counted, cpu, markdownTable, over } from './cells.js';

/** One table of the page: who took how long, under the values of one condition. */
export interface Section {
  readonly title: string;
  readonly of: Of;
  /** The condition that the columns are for; one column where absent. */
  readonly by?: string;
  readonly measure?: string;
  /** Whose rows there are; everybody's where absent. */
  readonly only?: readonly string[];
  /** Further measures, each with a table of its own. */
  readonly extra?: readonly string[];
  readonly note: string;
}

/** A section of the page, or nothing where nothing was measured. */
export function sectionOf(results: Results, section: Section): string {
  const { title, of, by, measure = 'ms', only, extra = [], note } = section;
  const subjects = results.subjects(of).filter((name) => only?.includes(name) ?? true);
  if (subjects.length === 0) return '';
  const columns = columnsOf(results, of, by);
  const parts = [
    `### ${title}`,
    note,
    markdownTable(
      ['', ...columns.map(({ name }) => name)],
      subjects.map((subject) => [
        subject,
        ...columns.map((column) => cell(results, column.of, subject, measure)),
      ]),
    ),
  ];
  for (const other of extra) {
    parts.push(
      `${other}:`,
      markdownTable(
        ['', ...columns.map(({ name }) => name)],
        subjects.map((subject) => [
          subject,
          ...columns.map((column) => cell(results, column.of, subject, other)),
        ]),
      ),
    );
  }
  if (subjects.length > 1) {
    parts.push(
      'Over deadsure in the same round / CPU milliseconds a run, children included:',
      markdownTable(
        ['', ...columns.map(({ name }) => name)],
        subjects.map((subject) => [
          subject,
          ...columns.map((column) =>
            [over(results, column.of, subject, measure), cpu(results, column.of, subject)]
              .map((text) => (text === '' ? '–' : text))
              .join(' / '),
          ),
        ]),
      ),
    );
  }
  const rounds = columns.map(({ name, of: at }) => `${name} ${roundsOf(results, at, measure)}`);
  parts.push(`Rounds: ${rounds.join('; ')}.`);
  return parts.join('\n\n');
}

function columnsOf(results: Results, of: Of, by: string | undefined): { name: string; of: Of }[] {
  if (by === undefined) return [{ name: 'all', of }];
  return results.conditions(of, by).map((value) => ({
    name: counted(value),
    of: { ...of, at: { ...of.at, [by]: value } },
  }));
}

function roundsOf(results: Results, of: Of, measure: string): string {
  const counts = results
    .subjects(of)
    .flatMap((subject) => results.spread(of, subject, measure)?.n ?? []);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0) return 'none';
  return least === most ? String(least) : `${least} to ${most}`;
}
