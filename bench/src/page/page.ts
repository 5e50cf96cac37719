import type { Results } from '../results.js';
import { judge, type Verdict } from '../targets.js';
import { markdownTable } from './cells.js';
import { SECTIONS } from './contents.js';
import { sectionOf } from './sections.js';

/** What the page says besides the figures. */
export interface About {
  readonly machine: string;
  readonly compiler: string;
  readonly peers: ReadonlyMap<string, string>;
  /** The hand-written part: what the floors are. */
  readonly floors: string;
  /** In how many runs it was measured. */
  readonly runs: number;
  /** Of the circumstances. */
  readonly note: string | undefined;
  /** Whether there is a plot beside the page. */
  readonly hasPlot: boolean;
}

/** docs/performance.md, as Markdown. */
export function page(results: Results, about: About): string {
  const peers = [...about.peers].map(([name, version]) => `${name} ${version}`).join(', ');
  const parts = [
    '# Performance',
    '<!-- Written by `npm run bench`: change bench/, not this page. -->',
    'What the library costs beside its peers, all run in turns, and beside a C program that does the same as fast as the kernel lets a program.',
    `Measured on ${about.machine}. Peers: ${peers}; the newest that run on this Node.js. Compiler: ${about.compiler}.`,
    about.runs === 1
      ? ''
      : `The figures are of ${about.runs} runs, each of some of the cases; ratios are formed within a round of one run.`,
    about.note ?? '',
    '```sh\nnpm run bench                                   # everything on this page; half an hour\nnpm run bench -- --only trees,import --rounds 5 # a part of it: see --help\nnpm run bench -- --quick                        # a glance\n```',
    '## Targets',
    targetsTable(judge(results)),
    '## How it is measured',
    METHOD,
    about.hasPlot ? '![Cost of killing a tree against its size](performance.svg)' : '',
    '## Figures',
    'Milliseconds: the median, and the quartiles in brackets. † so many of the tree were still alive when the contestant said that it was done; the time is then that of the last death.',
    ...SECTIONS.map((section) => sectionOf(results, section)),
    ...notMeasured(results),
    about.floors,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const METHOD = `Each case runs in a PID namespace of its own, under a limit on processes, in one Node.js process that does nothing else; so the machine's other
processes are not counted, and \`processes\` says how many bystanders there are in it besides. The contestants take turns: every round each has one run, the order moves on from
round to round and every other round runs backwards; one round before the first is not counted. Ratios are formed within a round, so that what slows the machine down slows both.
The machine is shared and noisy: processor time stands beside the time that passed.

Trees are small C programs that do nothing: 1; 1 + 10; 1 + 100; 1 + 10 + 100 + 1,000. Whether they are dead is not asked of the contestant. All of a tree hold one pipe, whose end tells
when the last of them died, and \`/proc\` is read at the moment in which the contestant says that it is done. Who is alive a second later was left behind.

tree-kill, terminate and kill-em-all are asked for SIGKILL; fkill with \`force\`, which knows no trees here; execa kills the child that it started. \`pkill -s\` kills a session, which our tree happens
to be. The C program lists \`/proc\` once, opens a pidfd for everybody in the tree, sends SIGKILL through it and polls until all are dead. It is started anew each time; what it takes by its own clock
is given below too. It freezes nobody and looks once, so whoever is forked meanwhile escapes it.`;

/** Every target with met or not met, as a table. */
export function targetsTable(verdicts: readonly Verdict[]): string {
  return markdownTable(
    ['target', 'measured', ''],
    verdicts.map((verdict) => [verdict.target, verdict.measured, outcomeOf(verdict)]),
  );
}

function outcomeOf({ met, isClose = false }: Verdict): string {
  if (met === undefined) return '–';
  const outcome = met ? 'met' : '**not met**';
  return isClose ? `${outcome}, within the noise` : outcome;
}

function notMeasured(results: Results): string[] {
  if (results.skipped.length === 0) return [];
  const lines = results.skipped.map(
    ({ case: name, subject, at, skipped }) =>
      `- ${[name, ...Object.entries(at).map((pair) => pair.join(' '))].join(', ')}: ${subject}: ${skipped}`,
  );
  return ['## Not measured', [...new Set(lines)].join('\n')];
}
