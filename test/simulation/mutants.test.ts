import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { transpile } from '../../scripts/transpile.js';
import { MUTANTS } from './mutants.js';

/* A simulation that cannot fail is a defect: each planted bug has to be noticed. */

const LONGEST_MS = 200_000;

test.each(MUTANTS)('a stop that $what is noticed within $within histories', (mutant) => {
  const { within, what: _, ...edit } = mutant;
  const directory = transpile(['src', 'test/simulation'], [edit]);
  const entry = join(directory, 'test/simulation/simulate.js');
  const options = ['--histories', String(within), '--seed', '1', '--no-shrink'];
  const { status, stdout } = spawnSync(process.execPath, [entry, ...options], {
    encoding: 'utf8',
    // One that hangs, without ever giving way, is noticed too.
    timeout: LONGEST_MS,
  });
  const rules = [...stdout.matchAll(/^BROKEN (\w+)/gm)].map(([, rule]) => rule);
  console.log(`${mutant.what}: ${rules.join(', ') || 'it never ends'}`);
  expect(status, stdout.slice(-2_000)).not.toBe(0);
});
