import type { Line } from '../inside/brief.js';
import type { Played } from '../rig/play.js';
import { NAMES } from '../scenarios/worlds/names.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Verdict } from './experiment.js';

/** Places where the system is not as usual. */
export const ODD_WORLDS: readonly Experiment[] = [
  {
    name: 'worlds/odd',
    cases: NAMES.length,
    runs: { command: 20, test: 1 },
    scenario: { script: 'worlds', runMs: 20_000, pidsMax: 128 },
    judge,
  },
];

/** What scenarios/worlds.ts says of a run. */
interface WorldLine extends Line {
  readonly world: string;
  readonly wrong: readonly string[];
}

function judge(played: Played): Verdict {
  const lines = played.lines.flatMap((line) =>
    line.error === undefined ? [line as WorldLine] : [],
  );
  const rows = NAMES.map((name) => {
    const here = lines.filter(({ world }) => world === name);
    const wrong = here.filter((line) => line.wrong.length > 0).length;
    return { what: name, n: here.length, figures: { wrong } };
  });
  const broken = lines.flatMap(({ run, world, wrong }) =>
    wrong.map((what) => `run ${run}, ${world}: ${what}`),
  );
  return { rows, broken: [...brokenRules(played), ...broken] };
}
