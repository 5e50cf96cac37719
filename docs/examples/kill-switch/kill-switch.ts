// The kill switch: `node kill-switch.ts --config config.toml`, from another terminal, from cron, in an emergency.
// Exit code 0: proven gone, nobody was running, or a dry run. 1: not proven gone, or nobody can be named.
import { parseArgs } from 'node:util';
import {
  processesMatching,
  stopByPidFile,
  stopMatching,
  type StopEvent,
  type StopReport,
} from 'deadsure';
import { readConfiguration, type Configuration } from './configuration.ts';
import { eventLines, pidFileLine, readingLine, shown, verdictLines } from './narrate.ts';

const OPTIONS = {
  config: { type: 'string' },
  'pid-file': { type: 'string' },
  schedule: { type: 'string' },
  sweep: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
} as const;

let name = 'agent';
const values = readOptions();
try {
  process.exitCode = (await throwSwitch()) ? 0 : 1;
} catch (error) {
  // Nothing was signalled, or it could not be seen what came of it.
  fail(error);
}

async function throwSwitch(): Promise<boolean> {
  const known = values.config === undefined ? undefined : await readConfiguration(values.config);
  const pidFile = values['pid-file'] ?? known?.pidFile;
  if (pidFile === undefined) throw new Error('say which: --config <file> or --pid-file <file>');
  name = known?.name ?? name;
  const isGone = await stopNamed(pidFile, known);
  // Also where that failed: who else of the agent runs is worth knowing then.
  return known === undefined ? isGone : (await handleOthers(known)) && isGone;
}

/** Stops the agent that the PID file names, with everything it started. */
async function stopNamed(pidFile: string, known: Configuration | undefined): Promise<boolean> {
  const report = await stopByPidFile(pidFile, { ...how(known), expect: known?.command });
  if (report.reading.status !== 'running') say(readingLine(report.reading));
  if (report.stop === undefined) {
    if (!report.ok) say('FAILED: nobody was signalled');
    return report.ok;
  }
  say(...verdictLines(report.stop), pidFileLine(report));
  return isFine(report.stop);
}

/** Names whoever else works where the agent does, a shell that sits there included, and on request stops them. */
async function handleOthers(known: Configuration): Promise<boolean> {
  const query = { path: known.workDirectory };
  for (const { pid, command } of await processesMatching(query)) {
    say(`pid ${pid} is in ${known.workDirectory}: ${shown(command)}`);
  }
  if (!values.sweep) return true;
  const report = await stopMatching(query, how(known));
  say(...verdictLines(report));
  return isFine(report);
}

function how(known: Configuration | undefined) {
  return {
    label: name,
    schedule: values.schedule ?? known?.schedule ?? 'INT/5/TERM/2/KILL/1',
    dryRun: values['dry-run'],
    reject: false,
    onEvent: (event: StopEvent) => say(...eventLines(event)),
  };
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  say(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function isFine({ ok, outcome }: StopReport): boolean {
  return ok || outcome === 'would-stop';
}

function say(...lines: readonly string[]): void {
  for (const line of lines) console.log(`${name}: ${line}`);
}
