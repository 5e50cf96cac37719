import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { PATIENCE } from '../../helpers/patience.js';
import { transpiled } from '../../helpers/transpiled.js';
import type { Brief, Json, Line } from '../inside/brief.js';
import { Canaries } from './canaries.js';
import { Ground } from './ground.js';
import { programs } from './programs.js';

/** What is played in a namespace of its own. */
export interface Scenario {
  /** A file of `scenarios/`, without its extension. */
  readonly script: string;
  /** What the script is told. */
  readonly args?: Json;
  readonly runs: number;
  /** How long one run may take. Then it counts as hung, and what is left of the scenario is not played. */
  readonly runMs: number;
  /** How many processes there may be at one time. */
  readonly pidsMax?: number;
  /** After how long without a word it is ended. Long enough for Node.js to start and for two runs, unless told otherwise. */
  readonly silenceMs?: number;
}

/** What came of it. */
export interface Played {
  readonly lines: readonly Line[];
  /** Why it ended before its last run, if it did. */
  readonly cut?: string;
  /** What happened to the bystanders outside the namespace. */
  readonly hurtOutside: readonly string[];
  /** How many forks the limit on processes refused. */
  readonly refusedForks: number;
}

// Node.js starts slowly on a machine that has much to do.
const START_MS = 30_000;
const OUTSIDE = [{ name: 'sibling of the runner' }, { name: 'detached', detached: true }];

/** Plays a scenario in a PID namespace of its own, all of it inside control groups; nothing outlives it. */
export async function play(scenario: Scenario): Promise<Played> {
  const compiled = programs();
  const canaries = await Canaries.hatch(compiled['canary'] ?? '', OUTSIDE);
  const ground = new Ground(scenario.pidsMax ?? 512);
  try {
    const { runs, runMs, args = null } = scenario;
    const brief: Brief = { ground: ground.path, programs: compiled, runs, runMs, args };
    const silenceMs = scenario.silenceMs ?? (START_MS + 2 * runMs) * PATIENCE;
    const child = start(scenario.script, brief, ground);
    const { lines, cut } = await listen(child, runs, silenceMs);
    const hurtOutside = await canaries.hurt();
    const { refusedForks } = ground;
    return { lines, hurtOutside, refusedForks, ...(cut === undefined ? {} : { cut }) };
  } finally {
    await canaries.release();
    await ground.remove();
  }
}

function start(script: string, brief: Brief, ground: Ground): ChildProcess {
  const { enter = '', init = '' } = brief.programs;
  const tree = transpiled('src', 'test/adversarial', 'test/helpers');
  return spawn(
    enter,
    [
      ...[...ground.groups, '--', 'unshare', '-pfm', '--mount-proc', '--kill-child', init],
      ...[process.execPath, join(tree, 'test/adversarial/scenarios', `${script}.js`)],
      JSON.stringify(brief),
    ],
    // The fourth tells init that we live.
    { stdio: ['ignore', 'pipe', 'inherit', 'pipe'], env: plainEnvironment() },
  );
}

async function listen(
  child: ChildProcess,
  runs: number,
  silenceMs: number,
): Promise<Pick<Played, 'lines' | 'cut'>> {
  const exit = once(child, 'exit');
  const lines: Line[] = [];
  const heard = { tooLittle: false };
  // The script has a bound of its own for each run; this one is for a script that cannot keep it.
  const watch = setTimeout(() => {
    heard.tooLittle = true;
    child.kill('SIGKILL');
  }, silenceMs);
  for await (const text of createInterface({ input: child.stdout ?? Readable.from([]) })) {
    lines.push(JSON.parse(text) as Line);
    watch.refresh();
  }
  await exit;
  clearTimeout(watch);
  const hung = lines.find((line) => line.hung === true);
  if (heard.tooLittle) return { lines, cut: 'nothing was heard of it any more' };
  if (hung !== undefined) return { lines, cut: `run ${hung.run} hung` };
  if (child.exitCode !== 0)
    return { lines, cut: `it ended with ${child.exitCode}, ${child.signalCode}` };
  return lines.length === runs ? { lines } : { lines, cut: `${lines.length} of ${runs} runs` };
}

/** Ours, without what tells Node.js or the test runner how to behave. */
function plainEnvironment(): Record<string, string | undefined> {
  const { PATH, CI } = process.env;
  const mark = Object.entries(process.env).filter(([name]) => name === 'DEADSURE_CI_RUN');
  return { PATH, ...(CI === undefined ? {} : { CI }), ...Object.fromEntries(mark) };
}
