// The agent: `node agent.ts --config config.toml`. It works until SIGINT or SIGTERM, and then leaves in good order.
import { appendFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { PidFileError, writePidFile, type PidFileHandle } from 'deadsure';
import { readConfiguration } from './configuration.ts';

const STEP_MS = 50;

const { config } = parseArgs({ options: { config: { type: 'string' } } }).values;
if (config === undefined) refuse('usage: agent.ts --config <file>');

// Before the PID file is there: whoever reads it may signal at once.
const asked = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, resolve);
});

const { name, pidFile, workDirectory } = await readConfiguration(config);
await mkdir(dirname(pidFile), { recursive: true });
await mkdir(workDirectory, { recursive: true });
const held = await hold(pidFile);
// However it ends. Removed is only what we wrote: a file that is another's by then stays.
process.on('exit', () => held.removeSync());
console.log(`${name}: running as pid ${held.pid}, PID file ${pidFile}`);

let steps = 0;
const work = setInterval(() => {
  steps += 1;
  appendFileSync(`${workDirectory}/journal`, `step ${steps}\n`);
}, STEP_MS);

const signal = await asked;
clearInterval(work);
appendFileSync(`${workDirectory}/journal`, 'ended in good order\n');
console.log(`${name}: ended in good order after ${signal}`);

/** Takes the PID file; if a running process has it, we are one too many. */
async function hold(path: string): Promise<PidFileHandle> {
  try {
    return await writePidFile(path);
  } catch (error) {
    if (!(error instanceof PidFileError)) throw error;
    return refuse(`${name}: not started: ${error.message}`);
  }
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}
