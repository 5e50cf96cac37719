import type { Line } from '../inside/brief.js';
import type { Played } from '../rig/play.js';
import { FAILURES } from '../scenarios/injected/failures.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Row, Verdict } from './experiment.js';

/** Failures while a tree is stopped: nobody may be left frozen. */
export const INJECTED: readonly Experiment[] = [
  {
    name: 'failures/injected',
    cases: Object.keys(FAILURES).length,
    runs: { command: 100, test: 3 },
    scenario: { script: 'injected', runMs: 15_000, pidsMax: 256 },
    judge,
  },
];

/** What scenarios/injected.ts says of a run. */
interface InjectedLine extends Line {
  readonly failure: string;
  readonly n: number;
  readonly happened: boolean;
  /** The outcome, or the name of what it rejected with. */
  readonly settled: string;
  /** How many live and stand, though nobody else stopped them. */
  readonly frozen: number;
  readonly left: number;
  /** It said that all were gone, and somebody lived. */
  readonly falseGone: boolean;
}

function judge(played: Played): Verdict {
  const lines = played.lines.flatMap((line) =>
    line.error === undefined ? [line as InjectedLine] : [],
  );
  const rows = Object.keys(FAILURES).map((name) =>
    row(
      name,
      lines.filter(({ failure }) => failure === name),
    ),
  );
  const broken = lines.flatMap(({ run, failure, n, frozen, falseGone, settled }) => {
    const where = `run ${run}, ${failure} (n = ${n}), ${settled}`;
    return [
      ...(frozen === 0 ? [] : [`${where}: ${frozen} left frozen`]),
      ...(falseGone ? [`${where}: somebody lives`] : []),
    ];
  });
  const never = rows.filter(({ n }) => n === 0).map(({ what }) => `${what}: never happened`);
  return {
    rows: [row('all', lines), ...rows],
    broken: [...brokenRules(played), ...broken, ...never],
  };
}

/** Only where it happened: a call that was over before counts for nothing. */
function row(what: string, all: readonly InjectedLine[]): Row {
  const lines = all.filter(({ happened }) => happened);
  const ends = [...new Set(lines.map(({ settled }) => settled))].sort();
  return {
    what,
    n: lines.length,
    figures: {
      'left frozen': lines.reduce((sum, { frozen }) => sum + frozen, 0),
      'with survivors': lines.filter(({ left }) => left > 0).length,
      'said gone, and not': lines.filter(({ falseGone }) => falseGone).length,
      ended: ends
        .map((end) => `${end} ${lines.filter(({ settled }) => settled === end).length}`)
        .join(', '),
    },
  };
}
