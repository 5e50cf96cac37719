import type { PidFileOptions, ProcessQuery, StopOptions } from '../../index.js';
import { CONFIG_OPTIONS, readConfigPlace, type ConfigPlace } from './config-place.js';
import { MANNER_OPTIONS, readManner, type Manner } from './manner.js';
import { readPid } from './numbers.js';
import type { OptionName } from './option-table.js';
import { PID_FILE_OPTIONS, readPidFileOptions } from './pid-file-options.js';
import { FIND_OPTIONS, readQuery } from './query.js';
import { readArguments, type Arguments } from './read-arguments.js';
import { UsageError } from './usage-error.js';
import { readWord } from './words.js';

/** Every option of `deadsure stop`. */
export const STOP_OPTIONS: readonly OptionName[] = [
  'pid-file',
  ...CONFIG_OPTIONS,
  'match',
  ...FIND_OPTIONS,
  'schedule',
  'no-last-resort',
  'scope',
  'polite-to',
  'label',
  'keep-pid-file',
  ...PID_FILE_OPTIONS,
  'dry-run',
  'yes',
  ...MANNER_OPTIONS,
];

/** How a process is stopped that a PID file names. */
export interface PidFileStopOptions extends StopOptions, PidFileOptions {
  readonly keepPidFile: boolean;
}

/** Whom `deadsure stop` is to stop, and how. */
export type StopRequest = { readonly manner: Manner } & (
  | { readonly by: 'pids'; readonly pids: readonly number[]; readonly options: StopOptions }
  | { readonly by: 'pid-file'; readonly path: string; readonly options: PidFileStopOptions }
  | { readonly by: 'config'; readonly place: ConfigPlace; readonly options: PidFileStopOptions }
  | {
      readonly by: 'query';
      readonly query: ProcessQuery;
      readonly options: StopOptions;
      /** Stop however many match. */
      readonly yes: boolean;
    }
);

/** Reads the arguments of `deadsure stop`. Throws {@link UsageError}. */
export function readStopRequest(given: readonly string[]): StopRequest {
  const args = readArguments(given, STOP_OPTIONS);
  const manner = readManner(args);
  const options = readStopOptions(args);
  const by = onlyWay(args);
  refuseStrangers(args, by);
  switch (by) {
    case 'pids':
      return { by, manner, options, pids: args.positionals.map(readPid) };
    case 'pid-file':
      return {
        by,
        manner,
        path: args.value('pid-file') ?? '',
        options: pidFileOptions(args, options),
      };
    case 'config': {
      const place = readConfigPlace(args);
      if (place === undefined) throw new UsageError(NOBODY);
      return { by, manner, place, options: pidFileOptions(args, options) };
    }
    case 'query': {
      const query = readQuery(args, { name: '--match', text: args.value('match') });
      if (query === undefined) throw new UsageError(NOBODY);
      return { by, manner, options, query, yes: args.has('yes') };
    }
  }
}

type Way = StopRequest['by'];

const NOBODY =
  'say what to stop: pids, --pid-file, --config, --match, --path or --port (see deadsure stop --help)';

/** The options that say whom, by the way in which they do. */
const WAYS: readonly (readonly [OptionName, Way])[] = [
  ['pid-file', 'pid-file'],
  ['config', 'config'],
  ['match', 'query'],
  ['path', 'query'],
  ['port', 'query'],
];

/** The options that only one kind of stop understands. */
const BELONGS: readonly (readonly [OptionName, readonly Way[], string])[] = [
  ['dir-key', ['config'], '--config'],
  ['name-key', ['config'], '--config'],
  ...(['keep-pid-file', ...PID_FILE_OPTIONS] as const).map(
    (name) => [name, ['pid-file', 'config'], '--pid-file or --config'] as const,
  ),
  ['uid', ['query'], '--match, --path or --port'],
];

/** In which of the four ways the command line names whom to stop. Two at once could mean both or either. */
function onlyWay(args: Arguments): Way {
  const named = new Map<Way, string>();
  if (args.positionals.length > 0) named.set('pids', 'pids');
  for (const [option, way] of WAYS) {
    if (args.has(option) && !named.has(way)) named.set(way, `--${option}`);
  }
  const [first, ...others] = named.keys();
  if (first === undefined) throw new UsageError(NOBODY);
  if (others.length === 0) return first;
  throw new UsageError(
    `${[...named.values()].join(' and ')} cannot be combined; run deadsure once for each`,
  );
}

function refuseStrangers(args: Arguments, by: Way): void {
  for (const [option, ways, owner] of BELONGS) {
    if (args.has(option) && !ways.includes(by)) {
      throw new UsageError(`--${option} only makes sense with ${owner}`);
    }
  }
}

function readStopOptions(args: Arguments): StopOptions {
  return {
    schedule: args.value('schedule'),
    lastResort: !args.has('no-last-resort'),
    scope: readWord(args, 'scope', ['tree', 'process']),
    politeTo: readWord(args, 'polite-to', ['root', 'tree']),
    label: args.value('label'),
    dryRun: args.has('dry-run'),
  };
}

function pidFileOptions(args: Arguments, options: StopOptions): PidFileStopOptions {
  return {
    ...options,
    ...readPidFileOptions(args),
    keepPidFile: args.has('keep-pid-file'),
  };
}
