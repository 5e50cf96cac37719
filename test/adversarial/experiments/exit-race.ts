import type { Line } from '../inside/brief.js';
import type { Played } from '../rig/play.js';
import { CASES } from '../scenarios/exit-race/cases.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Row, Verdict } from './experiment.js';

/** Processes that exit by themselves while they are stopped. */
export const EXIT_RACE: readonly Experiment[] = [
  {
    name: 'races/exit-versus-kill',
    cases: CASES.length,
    runs: { command: 625, test: 6 },
    scenario: { script: 'exit-race', runMs: 10_000, pidsMax: 256 },
    judge,
  },
];

/** What scenarios/exit-race.ts says of a run. */
interface RaceLine extends Line {
  readonly case: string;
  /** How it really ended. */
  readonly end: string;
  readonly fates: readonly string[];
  readonly longestMs: number;
  readonly lies: readonly string[];
  /** The root had gone before anybody could see whose child it was. */
  readonly missed?: boolean;
}

// Whatever exits or is killed at once is known to be gone at once; a second is for a machine that does much else.
const LATE_MS = 1_000;

function judge(played: Played): Verdict {
  const lines = played.lines.flatMap((line) =>
    line.error === undefined ? [line as RaceLine] : [],
  );
  const names = [...new Set(lines.map((line) => line.case))];
  const rows = names.map((name) =>
    row(
      name,
      lines.filter((line) => line.case === name),
    ),
  );
  const broken = lines.flatMap(({ run, case: name, lies, longestMs }) => [
    ...lies.map((lie) => `run ${run}, ${name}: ${lie}`),
    ...(longestMs < LATE_MS ? [] : [`run ${run}, ${name}: took ${Math.round(longestMs)} ms`]),
  ]);
  // Where all end in the same way, there was no race.
  if (new Set(lines.map(({ end }) => end)).size < 3) broken.push('there was no race');
  return { rows: [row('all', lines), ...rows], broken: [...brokenRules(played), ...broken] };
}

function row(what: string, lines: readonly RaceLine[]): Row {
  const ends = lines.map(({ end, fates }) => `${end}: ${fates.join(' and ')}`);
  const longest = Math.max(0, ...lines.map(({ longestMs }) => longestMs));
  return {
    what,
    n: lines.length,
    figures: {
      lies: lines.filter(({ lies }) => lies.length > 0).length,
      'child never seen': lines.filter(({ missed }) => missed === true).length,
      'longest, ms': Math.round(longest),
      'real end: what was said': [...new Set(ends)]
        .sort()
        .map((end) => `${end} ${ends.filter((other) => other === end).length}`)
        .join(', '),
    },
  };
}
