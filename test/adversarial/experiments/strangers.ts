import type { Line } from '../inside/brief.js';
import { brokenRules } from './experiment.js';
import type { Experiment, Verdict } from './experiment.js';

/** What must not be seen of a run, by the name under which the figures have it. */
const NEVER: Readonly<Record<string, (line: Line) => boolean>> = {
  escapes: (line) => line['escaped'] === true,
  'strangers hurt': (line) => line['strangersEnded'] === true || line['strangersStopped'] !== 0,
};

/** A marked workload among strangers that fork and go faster than anybody can look. */
export const STRANGERS: readonly Experiment[] = (
  ['sigkillAndVerify', 'escalatingStop'] as const
).map((by) => ({
  name: `strangers/${by}`,
  runs: { command: 100, test: 2 },
  scenario: { script: 'strangers', args: by, runMs: 15_000, pidsMax: 256 },
  judge: (played): Verdict => {
    const lines = played.lines.filter(({ error }) => error === undefined);
    const count = (is: (line: Line) => boolean): number => lines.filter(is).length;
    const figures = Object.fromEntries(
      Object.entries(NEVER).map(([name, is]) => [name, count(is)]),
    );
    const broken = Object.entries(NEVER).flatMap(([name, is]) =>
      lines.filter(is).map((line) => `${name} in ${JSON.stringify(line)}`),
    );
    // Honest, and rare: among those who cannot be asked one of ours could be.
    const unknown = count((line) => line['ok'] !== true);
    const ms = lines.map((line) => Number(line['durationMs'])).sort((a, b) => a - b);
    const time = {
      'ms (median)': Math.round(ms[Math.floor(ms.length / 2)] ?? 0),
      'ms (most)': Math.round(ms.at(-1) ?? 0),
    };
    return {
      rows: [{ what: 'marker', n: lines.length, figures: { ...figures, unknown, ...time } }],
      broken: [...brokenRules(played), ...broken],
    };
  },
}));
