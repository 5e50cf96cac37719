import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = new URL('../../docs/seed-systems.md', import.meta.url);
/** How many statements each system has, and how many things went wrong in its original. */
const COUNTS = { S0: [8, 5], S1: [8, 5], S2: [6, 4], S3: [6, 3] } as const;

const sections = readFileSync(page, 'utf8').split(/^## /m).slice(1);

it('the page has the four systems', () => {
  expect(sections.map((section) => section.slice(0, 2))).toEqual(Object.keys(COUNTS));
});

describe.each(Object.entries(COUNTS))('%s', (system, [statements, mistakes]) => {
  const section = sections.find((one) => one.startsWith(system)) ?? '';
  const [, path = ''] = /\[its tests\]\(([^)]+)\)/.exec(section) ?? [];
  const source = readFileSync(new URL(path, page), 'utf8');
  const rows = [...section.matchAll(/^\| (.+?) +\| `(.+?)` +\|$/gm)].map(
    ([, what = '', test = '']) => ({
      number: /^S\d\.\d/.exec(what)?.[0],
      test,
    }),
  );
  const titles = titlesIn(source);

  it('every test that the tables name is there, and runs', () => {
    expect(rows.filter(({ test }) => !titles.includes(test))).toEqual([]);
  });

  it('every statement has a test that carries its number', () => {
    const numbers = rows.flatMap(({ number, test }) =>
      number !== undefined && test.startsWith(`${number} `) ? [number] : [],
    );
    const all = Array.from({ length: statements }, (_, index) => `${system}.${index + 1}`);
    expect([...new Set(numbers)]).toEqual(all);
    expect(rows.filter(({ number }) => number === undefined)).toHaveLength(mistakes);
  });

  it('every test that carries a number is in the table', () => {
    const named = rows.map(({ test }) => test);
    const numbered = titles.filter((title) => /^S\d\.\d /.test(title));
    expect(numbered.filter((title) => !named.includes(title))).toEqual([]);
  });
});

/** What the tests and groups of tests in a source are called, those that are skipped left out. */
function titlesIn(source: string): string[] {
  const calls = source.matchAll(/(?<!skip|todo|skipIf|runIf)\(\s*(['"])((?:(?!\1).)+)\1,/g);
  return [...calls].map(([, , title = '']) => title);
}
