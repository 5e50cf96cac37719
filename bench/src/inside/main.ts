import type { Brief } from '../brief.js';
import { caseNamed } from '../cases/all.js';
import { addBystanders } from './bystanders.js';

// The process that measures. What it is told is its first argument; what it says is one JSON object a line.
const brief = JSON.parse(process.argv[2] ?? '{}') as Brief;
const run = await caseNamed(brief.case);
const { processes } = brief.at;
if (processes !== undefined) await addBystanders(brief.programs['bystanders'] ?? '', processes);
for await (const said of run(brief)) process.stdout.write(`${JSON.stringify(said)}\n`);
// The bystanders' pipe keeps us alive, and ours keeps them.
process.exit(0);
