import type { Line } from '../inside/brief.js';
import { ownPidMax } from '../rig/own-pid-max.js';
import { AT_ANY_TIME, KINDS, MOMENTS } from '../scenarios/reuse/moments.js';
import type { Played } from '../rig/play.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Row, Verdict } from './experiment.js';

// The smallest that the kernel allows is 301; beneath 300 no number is handed out twice.
const PID_MAX = 450;
const SCENARIO = { script: 'reuse', runMs: 10_000, pidsMax: 256 } as const;

/** Numbers that change hands in the middle of a call. */
export const REUSE: readonly Experiment[] = [
  {
    name: 'reuse/every-moment',
    cases: MOMENTS.length * KINDS.length,
    runs: { command: 125, test: 1 },
    scenario: { ...SCENARIO, args: { moments: 'chosen' } },
    judge,
  },
  {
    // The same, by handing out every other number in between.
    name: 'reuse/whole-turn',
    needs: [ownPidMax],
    cases: MOMENTS.length * KINDS.length,
    // Handing out every other number takes a second a run.
    runs: { command: 15, test: 0 },
    scenario: { ...SCENARIO, args: { moments: 'chosen', pidMax: PID_MAX } },
    judge: judgeWholeTurn,
  },
  {
    name: 'reuse/any-moment',
    cases: AT_ANY_TIME.length * KINDS.length,
    runs: { command: 100, test: 1 },
    scenario: { ...SCENARIO, args: { moments: 'any' } },
    judge: judgeAnyMoment,
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
  // A thread of ours may have taken one of few numbers, and keeps it.
  if (unforced > 4 + lines.length / 100) broken.push(`${unforced} numbers could not be had`);
  return { rows: [row('all', lines), ...rows], broken: [...brokenRules(played), ...broken] };
}

/**
 * The cursor does not tell a whole turn from none. If there was one between two looks, a session on the number of
 * a session leader of ours is taken for ours: that is counted. Nobody else may be taken for one of ours.
 */
function judgeWholeTurn(played: Played): Verdict {
  const lines = played.lines.map((line) => {
    const { moment, kind } = line as Line & Reuse;
    const isSession = moment.startsWith('session leader') && /leader|ghost/.test(kind);
    return isSession ? { ...line, strangers: [], adopted: 0 } : line;
  });
  return { rows: judge(played).rows, broken: judge({ ...played, lines }).broken };
}

/**
 * Between the last check and the signal a number can change hands, and kill(2) has no answer to that: whoever
 * has the number itself may be hit, and is counted. Nobody else may.
 */
function judgeAnyMoment(played: Played): Verdict {
  const lines = played.lines.map((line) => ({ ...line, strangers: line['kin'] ?? [] }));
  return { rows: judge(played).rows, broken: judge({ ...played, lines }).broken };
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
