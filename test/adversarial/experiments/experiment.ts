import type { Capability } from '../rig/capabilities.js';
import { play } from '../rig/play.js';
import type { Played, Scenario } from '../rig/play.js';

/** One row of the figures. */
export interface Row {
  readonly what: string;
  /** How many runs it is about. */
  readonly n: number;
  /** What was counted, by name. */
  readonly figures: Readonly<Record<string, number | string>>;
}

/** What a scenario's lines come to. */
export interface Verdict {
  readonly rows: readonly Row[];
  /** What must never happen and did, one sentence each. Empty is what the library promises. */
  readonly broken: readonly string[];
}

/** A scenario, how often it is played, and what to make of what it says. */
export interface Experiment {
  /** What `--only` asks for: `family/name`. */
  readonly name: string;
  readonly needs?: readonly Capability[];
  /** How many cases take turns in it. One unless told otherwise. */
  readonly cases?: number;
  /** Runs of each case by the command, unless `--runs` says otherwise, and by `npm test`, where 0 leaves it out. */
  readonly runs: { readonly command: number; readonly test: number };
  readonly scenario: Omit<Scenario, 'runs'>;
  readonly judge: (played: Played) => Verdict;
}

/** Plays an experiment with so many runs of each case. */
export async function make(
  { scenario, cases = 1, judge }: Experiment,
  runs: number,
): Promise<Verdict> {
  return judge(await play({ ...scenario, runs: runs * cases }));
}

/** What must never happen in any scenario: a run that throws, hangs or hurts a bystander, or too few runs. */
export function brokenRules({ lines, cut, hurtOutside }: Played): string[] {
  return [
    ...(cut === undefined ? [] : [`it was cut short: ${cut}`]),
    ...lines.flatMap(({ run, error }) =>
      error === undefined ? [] : [`run ${run} threw: ${error}`],
    ),
    ...lines.flatMap(({ run, hurt }) => hurt.map((what) => `run ${run}: bystander ${what}`)),
    ...hurtOutside.map((what) => `outside the namespace: bystander ${what}`),
  ];
}
