import type { Line } from '../inside/brief.js';
import type { Played } from '../rig/play.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Row, Verdict } from './experiment.js';

const SCENARIO = { script: 'reuse', runMs: 10_000, pidsMax: 256 } as const;

/** Numbers that change hands in the middle of a call. */
export const reuse: readonly Experiment[] = [
  {
    name: 'reuse/every-moment',
    // Twenty moments, five kinds of innocents.
    runs: { command: 10_000, test: 100 },
    scenario: SCENARIO,
    judge,
  },
];

/** What scenarios/reuse.ts says of a run. */
interface Reuse {
  readonly moment: string;
  readonly kind: string;
  readonly forced: boolean;
  readonly sameTick: boolean;
  readonly strangers: readonly string[];
  readonly momentary: number;
  readonly adopted: number;
  readonly ok: boolean;
  readonly fate: string;
  readonly left: boolean;
}

function judge(played: Played): Verdict {
  const lines = played.lines
    .filter(({ error }) => error === undefined)
    .map((line) => line as Line & Reuse);
  const names = [...new Set(lines.map(({ moment }) => moment))];
  const rows = names.map((name) =>
    row(
      name,
      lines.filter(({ moment }) => moment === name),
    ),
  );
  const broken = lines.flatMap((line) => {
    const told = brokenBy(line);
    return told.length === 0 ? [] : [`run ${line.run}, ${line.moment}, ${line.kind}: ${told}`];
  });
  const unforced = lines.filter(({ forced }) => !forced).length;
  if (unforced > lines.length / 100) broken.push(`${unforced} numbers could not be had`);
  return { rows: [row('all', lines), ...rows], broken: [...brokenRules(played), ...broken] };
}

function brokenBy({ strangers, adopted, ok, left }: Reuse): string {
  return [
    ...strangers.map((guest) => `a stranger was hurt: ${guest}`),
    ...(adopted === 0 ? [] : [`${adopted} strangers became members`]),
    ...(ok ? [] : ['not ok']),
    ...(left ? ['the other member is left'] : []),
  ].join('; ');
}

function row(what: string, lines: readonly (Line & Reuse)[]): Row {
  const count = (holds: (line: Reuse) => boolean): number => lines.filter(holds).length;
  const fates = [...new Set(lines.map(({ fate }) => fate))].sort();
  return {
    what,
    n: count(({ forced }) => forced),
    figures: {
      'in the same tick': count(({ sameTick }) => sameTick),
      'strangers hurt': count(({ strangers }) => strangers.length > 0),
      'strangers adopted': count(({ adopted }) => adopted > 0),
      'strangers continued': count(({ momentary }) => momentary > 0),
      fates: fates.map((name) => `${name} ${count(({ fate }) => fate === name)}`).join(', '),
    },
  };
}
