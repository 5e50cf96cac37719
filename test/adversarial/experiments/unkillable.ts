import type { Line } from '../inside/brief.js';
import { freezer } from '../rig/freezer.js';
import type { Played } from '../rig/play.js';
import { CASES } from '../scenarios/unkillable/cases.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Row, Verdict } from './experiment.js';

/** Processes that SIGKILL does not end, and some that it does though they stand. */
export const UNKILLABLE: readonly Experiment[] = [
  {
    name: 'unkillable/frozen-groups',
    needs: [freezer],
    cases: CASES.length,
    runs: { command: 25, test: 1 },
    scenario: { script: 'unkillable', runMs: 15_000, pidsMax: 64 },
    judge,
  },
];

/** What scenarios/unkillable.ts says of a run. */
interface FrozenLine extends Line {
  readonly case: string;
  readonly stateBefore: string;
  readonly ok: boolean;
  readonly outcome: string;
  readonly durationMs: number;
  readonly survivors: number;
  readonly namesIt: boolean;
  readonly reason: string;
  readonly state: string;
  readonly hint: string;
  readonly stands: boolean;
  readonly left: number;
  readonly diedWhenThawed: boolean;
}

const SCHEDULE_MS = 600;
// The contract: the sum of the waits bounds the call, plus at most 1 s.
const LATEST_MS = SCHEDULE_MS + 1_000;

function judge(played: Played): Verdict {
  const lines = played.lines.flatMap((line) =>
    line.error === undefined ? [line as FrozenLine] : [],
  );
  const rows = CASES.map(({ name }) =>
    row(
      name,
      lines.filter((line) => line.case === name),
    ),
  );
  const broken = lines.flatMap((line) =>
    wrongAbout(line).map((what) => `run ${line.run}, ${line.case}: ${what}`),
  );
  return { rows, broken: [...brokenRules(played), ...broken] };
}

function wrongAbout(line: FrozenLine): string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [line.left === 0, `${line.left} others are left`],
    [line.diedWhenThawed, 'it outlived the thaw'],
    [line.durationMs <= LATEST_MS, `took ${Math.round(line.durationMs)} ms`],
    ...(line.case.includes('v1') ? unkillable(line) : killed(line)),
  ];
  return rules.flatMap(([holds, what]) => (holds ? [] : [what]));
}

function unkillable(line: FrozenLine): (readonly [boolean, string])[] {
  return [
    [line.stands, 'it was gone already: there was nothing to be seen'],
    [line.outcome === 'survived' && !line.ok, `outcome ${line.outcome}`],
    [line.survivors === 1 && line.namesIt, `${line.survivors} survivors`],
    [line.reason === 'uninterruptible', `reason ${line.reason}`],
    [line.hint.includes('frozen cgroup'), `hint: ${line.hint}`],
    [line.durationMs >= SCHEDULE_MS, `gave up after ${Math.round(line.durationMs)} ms`],
  ];
}

function killed(line: FrozenLine): (readonly [boolean, string])[] {
  return [
    [!line.stands, 'it stands'],
    [line.outcome === 'killed' && line.ok, `outcome ${line.outcome}, ${line.reason}`],
  ];
}

function row(what: string, lines: readonly FrozenLine[]): Row {
  const values = (of: (line: FrozenLine) => string): string =>
    [...new Set(lines.map(of))].sort().join(', ');
  return {
    what,
    n: lines.length,
    figures: {
      'state when frozen': values(({ stateBefore }) => stateBefore),
      said: values(({ outcome, reason, state }) => `${outcome} (${reason}, ${state})`),
      'longest, ms': Math.round(Math.max(0, ...lines.map(({ durationMs }) => durationMs))),
      'others left': lines.reduce((sum, { left }) => sum + left, 0),
      'died when thawed': lines.filter(({ diedWhenThawed }) => diedWhenThawed).length,
      hint: values(({ hint }) => hint),
    },
  };
}
