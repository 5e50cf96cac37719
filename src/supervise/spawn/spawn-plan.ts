import { escalatingStop } from '../../index.js';
import { checkSignal } from '../on-abort.js';
import { badOption, isObject, needNumber, readOptions } from '../options.js';
import type { SpawnVerifiedOptions } from './spawn-options.js';

const SETTLE_MS = 100;
const NAMES = [
  ...(['cwd', 'env', 'uid', 'gid', 'stdout', 'stderr'] as const),
  ...(['settleMs', 'stop', 'cgroup', 'signal'] as const),
];

/** What {@link spawnVerified} was asked for, checked. */
export interface SpawnPlan extends SpawnVerifiedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly settleMs: number;
}

/** Checks everything that a caller can have wrong, before anything is started. */
export async function readSpawnPlan(
  command: unknown,
  args: unknown,
  options: SpawnVerifiedOptions | undefined,
): Promise<SpawnPlan> {
  if (!isText(command) || command === '') throw badOption('command', 'a non-empty text', command);
  if (!Array.isArray(args) || !args.every(isText))
    throw badOption('args', 'an array of texts', args);
  const given = readOptions(options, 'spawnVerified', NAMES);
  checkSignal(given.signal);
  for (const name of ['stdout', 'stderr'] as const) {
    const output = given[name];
    if (output === undefined || (isText(output) && output !== '')) continue;
    throw badOption(name, "a path, 'inherit', 'ignore' or 'pipe'", output);
  }
  if (given.cgroup !== undefined && !(isObject(given.cgroup) && isText(given.cgroup['path']))) {
    throw badOption('cgroup', 'what createCgroup() returns', given.cgroup);
  }
  await checkStop(options?.stop);
  const settleMs = needNumber('settleMs', given.settleMs ?? SETTLE_MS);
  return { ...options, command, args, settleMs };
}

/** What cannot be used to stop must be refused before there is something to stop. */
async function checkStop(stop: SpawnVerifiedOptions['stop']): Promise<void> {
  if (stop === undefined) return;
  for (const name of ['marker', 'cgroup'] as const) {
    if (stop[name] !== undefined) {
      throw badOption(`stop.${name}`, 'left out: the process is started with its own', stop[name]);
    }
  }
  const quiet = { onEvent: undefined, signal: undefined, dryRun: true, reject: false } as const;
  await escalatingStop([], { ...stop, ...quiet });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
