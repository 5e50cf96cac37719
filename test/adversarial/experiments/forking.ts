import type { Coverage, StopReport } from '../../../src/index.js';
import type { Line } from '../inside/brief.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Row, Verdict } from './experiment.js';
import type { ForkingCase } from './forking-case.js';

/** What scenarios/forking.ts says of a run. */
interface ForkingLine extends Line {
  readonly case: string;
  readonly ok: boolean;
  readonly outcome: StopReport['outcome'];
  readonly coverage: Coverage;
  readonly durationMs: number;
  /** What we computed meanwhile. The rest of the time others were let run, or it was waited. */
  readonly cpuMs: number;
  readonly members: number;
  readonly escaped: boolean;
}

interface Workload {
  readonly program: string;
  readonly args?: readonly string[];
  /** Whether what it starts leaves its session: then only a marker or a cgroup holds it. */
  readonly leavesSession: boolean;
  readonly rootGone?: boolean;
  readonly pidsMax?: number;
}

const WORKLOADS: Readonly<Record<string, Workload>> = {
  orphans: { program: 'orphans', leavesSession: false },
  'orphans-setsid': { program: 'orphans', args: ['setsid'], leavesSession: true },
  'hydra-1': { program: 'hydra', args: ['1'], leavesSession: false },
  'hydra-8': { program: 'hydra', args: ['8'], leavesSession: false },
  'hydra-8-polite': { program: 'hydra', args: ['8', 'polite'], leavesSession: false },
  'hydra-1-setsid': { program: 'hydra', args: ['1', 'setsid'], leavesSession: true },
  'hydra-8-setsid': { program: 'hydra', args: ['8', 'setsid'], leavesSession: true },
  'hydra-8-rootless': {
    program: 'hydra',
    args: ['8', 'setsid'],
    leavesSession: true,
    rootGone: true,
  },
  daemons: { program: 'daemons', leavesSession: true },
  'exec-hydra': { program: 'exec-hydra', leavesSession: true },
  bomb: { program: 'bomb', leavesSession: false, pidsMax: 128 },
  'vfork-spawner': { program: 'vfork-spawner', leavesSession: false },
  threads: { program: 'threads', leavesSession: false },
  'threads-setsid': { program: 'threads', args: ['setsid'], leavesSession: true },
  handler: { program: 'handler', leavesSession: false },
  'handler-setsid': { program: 'handler', args: ['setsid'], leavesSession: true },
};

// Beyond what is waited, a call promises to take no more than a second.
const MOST_CPU_MS = 1_000;
// One that could not be certain says nothing about the others.
const SOME_RUNS = 5;

const HELD = ['nothing', 'marker', 'cgroup'] as const;
type Held = (typeof HELD)[number];
const BY = ['sigkillAndVerify', 'escalatingStop'] as const;

/** Workloads that fork without end, each stopped in each way. */
export const FORKING: readonly Experiment[] = HELD.flatMap((held) =>
  Object.entries(WORKLOADS)
    // Without its root and with nothing to find it by, nobody could be asked to stop it.
    .filter(([, { rootGone = false }]) => held !== 'nothing' || !rootGone)
    .map(([name, workload]) => stopped(name, workload, held)),
);

function stopped(name: string, workload: Workload, held: Held): Experiment {
  const cases = casesOf(workload, held);
  return {
    name: `forking/${name}/${held}`,
    cases: cases.length,
    runs: {
      command: held === 'nothing' ? 25 : 150,
      // That an escape is possible where nothing holds them breaks no rule, and takes a second each time.
      test: held === 'nothing' ? Number(!workload.leavesSession) : 2,
    },
    scenario: {
      script: 'forking',
      args: cases.map((one) => ({ ...one })),
      runMs: 15_000,
      pidsMax: workload.pidsMax ?? 256,
    },
    judge: (played): Verdict => {
      const lines = played.lines.filter(isForkingLine);
      return {
        rows: cases.map(({ name: what }) =>
          row(
            what,
            lines.filter((line) => line.case === what),
          ),
        ),
        broken: [
          ...brokenRules(played),
          ...lines.flatMap((line) => brokenBy(line, workload)),
          ...cases.flatMap(({ name: what }) => neverOk(what, lines)),
        ],
      };
    },
  };
}

function casesOf({ program, args = [], rootGone = false }: Workload, held: Held): ForkingCase[] {
  return BY.map((by) => ({
    ...{ name: `${held}, ${by}`, workload: program },
    ...{ args, held, by, rootGone },
  }));
}

function isForkingLine(line: Line): line is ForkingLine {
  return typeof line['case'] === 'string';
}

/** Whether a report says "all are gone" of a tree that it claims to see whole, and somebody lives. */
function isFalseClaim({ ok, coverage, escaped }: ForkingLine): boolean {
  return ok && escaped && (coverage === 'marker' || coverage === 'cgroup');
}

function brokenBy(line: ForkingLine, { leavesSession }: Workload): string[] {
  const { run, coverage, escaped } = line;
  const says = `run ${run} (${line.case}): ${JSON.stringify(line)}`;
  if (isFalseClaim(line)) return [`false claim in ${says}`];
  // How long it takes is for the machine to say, and how much it computes for us.
  if (line.cpuMs > MOST_CPU_MS) return [`too much to compute in ${says}`];
  // Without a marker, leaving the session is how to get away, and the coverage says so.
  const mayEscape = leavesSession && line.case.startsWith('nothing') && coverage !== 'process';
  return escaped && !mayEscape ? [`escape in ${says}`] : [];
}

/** That it could not be certain is honest, where the machine has too much to do; that it never can is not. */
function neverOk(what: string, lines: readonly ForkingLine[]): string[] {
  const ofCase = lines.filter((line) => line.case === what);
  if (ofCase.length < SOME_RUNS || ofCase.some(({ ok }) => ok)) return [];
  return [`never proven gone: ${JSON.stringify(ofCase[0])}`];
}

function row(what: string, lines: readonly ForkingLine[]): Row {
  const escapes = lines.filter(({ escaped }) => escaped).length;
  return {
    what,
    n: lines.length,
    figures: {
      escapes,
      'per 1,000': lines.length === 0 ? '' : Math.round((escapes * 1_000) / lines.length),
      'false claims': lines.filter(isFalseClaim).length,
      'not ok': lines.filter(({ ok }) => !ok).length,
      hurt: lines.filter(({ hurt }) => hurt.length > 0).length,
      coverage: [...new Set(lines.map(({ coverage }) => coverage))].join(' '),
      members: median(lines.map(({ members }) => members)),
      'ms (median)': Math.round(median(lines.map(({ durationMs }) => durationMs))),
      'ms (most)': Math.round(Math.max(0, ...lines.map(({ durationMs }) => durationMs))),
      'CPU ms (median)': Math.round(median(lines.map(({ cpuMs }) => cpuMs))),
      'CPU ms (most)': Math.round(Math.max(0, ...lines.map(({ cpuMs }) => cpuMs))),
    },
  };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
