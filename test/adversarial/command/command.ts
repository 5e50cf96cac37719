import { EXPERIMENTS } from '../experiments/all.js';
import { make } from '../experiments/experiment.js';
import type { Experiment, Verdict } from '../experiments/experiment.js';
import { whyNot } from '../rig/capabilities.js';
import { isTrue } from '../../helpers/patience.js';
import { readArguments } from './arguments.js';
import { table } from './table.js';

/** What became of one experiment. */
type Made = { readonly name: string } & (
  { readonly skipped: string } | (Verdict & { readonly runs: number; readonly seconds: number })
);

const { only, runs, json } = readArguments(process.argv.slice(2));
const chosen = EXPERIMENTS.filter(({ name }) => only.every((part) => name.includes(part)));
if (chosen.length === 0) {
  console.error(
    `no experiment is called so; there are:\n${EXPERIMENTS.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(2);
}
const all: Made[] = [];
for (const experiment of chosen) {
  const made = await makeIfPossible(experiment, runs ?? experiment.runs.command);
  all.push(made);
  if (!json) show(made);
}
if (json) console.log(JSON.stringify(all, undefined, 2));

const skipped = all.filter((made) => 'skipped' in made);
const broken = all.flatMap((made) => ('broken' in made ? made.broken : []));
if (skipped.length > 0) {
  console.error(`${skipped.length} of ${all.length} skipped:`);
  for (const { name, skipped: reason } of skipped) console.error(`  ${name}: ${reason}`);
}
if (broken.length > 0)
  console.error(`${broken.length} times something happened that must never happen`);
// Where `CI` is set, what was not played has failed.
if (broken.length > 0 || (skipped.length > 0 && isTrue(process.env['CI']))) process.exitCode = 1;

async function makeIfPossible(experiment: Experiment, count: number): Promise<Made> {
  const { name, needs } = experiment;
  const reason = whyNot(needs);
  if (reason !== undefined) return { name, skipped: reason };
  const began = performance.now();
  const verdict = await make(experiment, count);
  return {
    name,
    runs: count,
    seconds: Math.round((performance.now() - began) / 1_000),
    ...verdict,
  };
}

function show(made: Made): void {
  if ('skipped' in made) {
    console.log(`\n${made.name}: SKIPPED: ${made.skipped}`);
    return;
  }
  console.log(`\n${made.name} (${made.seconds} s)\n${table(made.rows)}`);
  for (const sentence of made.broken) console.log(`  MUST NEVER HAPPEN: ${sentence}`);
}
