import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { transpile } from '../../scripts/transpile.js';
import { campaign } from './campaign.js';
import { MUTANTS } from './mutants.js';

/* A simulation that cannot fail is a defect: each planted bug has to be noticed. */

const LONGEST_MS = 140_000;
const MOST_HISTORIES = '20000';

test('those histories show nothing of the stop as it is', async () => {
  for (const shownBy of new Set(MUTANTS.map((mutant) => mutant.shownBy))) {
    const [seed, path] = shownBy.split(':');
    const failure = await campaign({ seed: Number(seed), histories: 1, path, shrinks: false });
    expect(failure?.words).toBeUndefined();
  }
});

test.each(MUTANTS)('a stop that $what is noticed', ({ what, shownBy, ...edit }) => {
  const directory = transpile(['src', 'test/simulation'], [edit]);
  const entry = join(directory, 'test/simulation/simulate.js');
  // The history that has shown it before. Where that means another one by now, any of many will do.
  let rules = brokenRules(entry, ['--replay', shownBy, '--no-shrink']);
  if (rules.length === 0) {
    console.log(`${shownBy} shows nothing of a stop that ${what}.`);
    rules = brokenRules(entry, ['--histories', MOST_HISTORIES, '--seed', '1', '--no-shrink']);
  }
  console.log(`A stop that ${what}: ${rules.join(', ')}`);
  expect(rules).not.toEqual([]);
});

/** What a simulation complains of; one that is ended because it takes too long complains of nothing. */
function brokenRules(entry: string, options: readonly string[]): string[] {
  const { stdout } = spawnSync(process.execPath, [entry, ...options], {
    encoding: 'utf8',
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const found = [...stdout.matchAll(/^BROKEN (\w+):/gm)];
  return [...new Set(found.flatMap(([, rule]) => rule ?? []))];
}
