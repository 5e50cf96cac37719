import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileC, hasCompiler } from '../../test/helpers/compile-c.js';
import { PROJECT } from '../../test/helpers/project.js';
import { HELP, readArguments, type Wanted } from './arguments.js';
import type { Brief } from './brief.js';
import { cannotEnclose, enclosed, inTheOpen } from './enclosure.js';
import { installPeers } from './peers.js';
import { CASE_NAMES, PLAN, type Part } from './plan.js';
import { isSkipped, type Said } from './sample.js';

const QUICK_ROUNDS = 3;
const SILENCE_MS = 180_000;

const wanted = readArguments(process.argv.slice(2), CASE_NAMES);
if (wanted.help) process.stdout.write(HELP);
else await run(wanted);

async function run({ only, rounds, quick, json }: Wanted): Promise<void> {
  installPeers(PROJECT);
  const said: Said[] = [];
  const parts = PLAN.filter((part) => only?.has(part.case) ?? true);
  for (const part of parts.filter(({ isLong = false }) => !(quick && isLong))) {
    const count = rounds ?? (quick ? QUICK_ROUNDS : part.rounds);
    for await (const one of measured({ ...part, rounds: count })) said.push(one);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(said)}\n`);
  }
}

async function* measured(part: Part): AsyncGenerator<Said> {
  const title = [part.case, ...Object.entries(part.at).map(([name, value]) => `${name} ${value}`)];
  process.stderr.write(`${title.join(', ')}\n`);
  if (!hasCompiler()) return;
  const why = cannotEnclose();
  const brief: Brief = {
    case: part.case,
    at: part.at,
    rounds: part.rounds,
    project: PROJECT,
    programs: fixtures(),
    isEnclosed: why === undefined,
    ...(part.subjects === undefined ? {} : { subjects: part.subjects }),
  };
  const enclosing = { pidsMax: part.pidsMax ?? 6_000, silenceMs: SILENCE_MS };
  const lines = why === undefined ? enclosed(brief, enclosing) : inTheOpen(brief, enclosing);
  for await (const said of lines) {
    if (isSkipped(said)) process.stderr.write(`  skipped ${said.subject}: ${said.skipped}\n`);
    yield said;
  }
}

function fixtures(): Brief['programs'] {
  const names = ['bystanders', 'grove', 'limit'];
  return Object.fromEntries(
    names.map((name) => [name, compileC(join(PROJECT, 'bench/fixtures', `${name}.c`))]),
  );
}
