import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileC, hasCompiler } from '../../test/helpers/compile-c.js';
import { PROJECT } from '../../test/helpers/project.js';
import { HELP, readArguments, type Wanted } from './arguments.js';
import type { Brief } from './brief.js';
import { BUDGET_SUBJECTS, importBudget } from './budget.js';
import { cannotEnclose, enclosed, inTheOpen } from './enclosure.js';
import { compiler, machine } from './page/machine.js';
import { page, targetsTable } from './page/page.js';
import { plot, treeCurves } from './page/plot.js';
import { isPlain, whyNotMeasured } from './needs.js';
import { installPeers, peerVersions } from './peers.js';
import { CASE_NAMES, PLAN, type Part } from './plan.js';
import { Results } from './results.js';
import { isSkipped, isWarmUp, type Said } from './sample.js';
import { judge } from './targets.js';

const QUICK_ROUNDS = 3;
const ROUNDS_APART = 1_000;
const BUDGET_ROUNDS = 9;
const SILENCE_MS = 400_000;

const wanted = readArguments(process.argv.slice(2), CASE_NAMES);
if (wanted.help) process.stdout.write(HELP);
else if (wanted.budget) await checkBudget(wanted);
else await run(wanted);

async function run(all: Wanted): Promise<void> {
  const { from, note, write } = all;
  const said = from === undefined ? await measureAll(all) : from.flatMap(readRun);
  const results = new Results(said);
  if (write) writePage(results, note, from?.length ?? 1);
  process.stdout.write(`${targetsTable(judge(results))}\n`);
}

/** Each run counts its rounds from 0; those of one run are not paired with those of another. */
function readRun(path: string, run: number): Said[] {
  const said = JSON.parse(readFileSync(path, 'utf8')) as Said[];
  return said.map((one) =>
    isSkipped(one) ? one : { ...one, round: one.round + run * ROUNDS_APART },
  );
}

async function checkBudget({ rounds = BUDGET_ROUNDS }: Wanted): Promise<void> {
  const said: Said[] = [];
  const part = { case: 'import', at: {}, rounds, subjects: BUDGET_SUBJECTS };
  for await (const one of measured(part)) said.push(one);
  const { isKept, text } = importBudget(new Results(said));
  process.stdout.write(`${text}\n`);
  if (!isKept) process.exitCode = 1;
}

async function measureAll({ only, at, rounds, quick, json }: Wanted): Promise<Said[]> {
  installPeers(PROJECT);
  const said: Said[] = [];
  const parts = PLAN.filter((part) => only?.has(part.case) ?? true).filter((part) =>
    [...at].every(([name, value]) => part.at[name] === value),
  );
  for (const part of parts) {
    if (quick && part.isLong === true) continue;
    const count = rounds ?? (quick ? Math.min(QUICK_ROUNDS, part.rounds) : part.rounds);
    try {
      for await (const one of measured({ ...part, rounds: count })) said.push(one);
    } catch (error) {
      // What was measured until then counts, and the other parts are measured all the same.
      const skipped = `broken off: ${error instanceof Error ? error.message : String(error)}`;
      process.stderr.write(`  ${skipped}\n`);
      said.push({ case: part.case, subject: 'everybody', at: part.at, skipped });
    }
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(said)}\n`);
  }
  return said;
}

function writePage(results: Results, note: string | undefined, runs: number): void {
  const curves = treeCurves(results);
  const text = page(results, {
    machine: machine(),
    compiler: hasCompiler() ? compiler() : 'none',
    peers: peerVersions(PROJECT),
    floors: readFileSync(join(PROJECT, 'bench/floors.md'), 'utf8').trim(),
    hasPlot: curves.length > 0,
    runs,
    note,
  });
  writeFileSync(join(PROJECT, 'docs/performance.md'), text);
  if (curves.length > 0) {
    const drawing = plot('Killing a tree until all are dead', curves);
    writeFileSync(join(PROJECT, 'docs/performance.svg'), drawing);
  }
}

async function* measured(part: Part): AsyncGenerator<Said> {
  const title = [part.case, ...Object.entries(part.at).map(([name, value]) => `${name} ${value}`)];
  process.stderr.write(`${title.join(', ')}\n`);
  const skipped = whyNotMeasured(part.case, hasCompiler());
  if (skipped !== undefined) {
    yield { case: part.case, subject: 'everybody', at: part.at, skipped };
    return;
  }
  const why = isPlain(part.case) ? 'nothing to enclose' : cannotEnclose();
  const brief: Brief = {
    case: part.case,
    at: part.at,
    rounds: part.rounds,
    project: PROJECT,
    programs: isPlain(part.case) ? {} : fixtures(),
    isEnclosed: why === undefined,
    ...(part.subjects === undefined ? {} : { subjects: part.subjects }),
  };
  const enclosing = { pidsMax: part.pidsMax ?? 6_000, silenceMs: SILENCE_MS };
  const lines = why === undefined ? enclosed(brief, enclosing) : inTheOpen(brief, enclosing);
  for await (const said of lines) {
    if (isSkipped(said)) process.stderr.write(`  skipped ${said.subject}: ${said.skipped}\n`);
    if (!isWarmUp(said)) yield said;
  }
}

function fixtures(): Brief['programs'] {
  const names = ['bystanders', 'grove', 'leaver', 'limit'];
  return Object.fromEntries(
    names.map((name) => [name, compileC(join(PROJECT, 'bench/fixtures', `${name}.c`))]),
  );
}
