import { escalatingStop } from '../../index.js';
import type { ProcessCgroup } from '../../index.js';
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
  if (given.cgroup !== undefined && !isCgroup(given.cgroup)) {
    throw badOption('cgroup', 'what createCgroup() returns', given.cgroup);
  }
  const settleMs = needNumber('settleMs', given.settleMs ?? SETTLE_MS);
  // The rest is checked by `spawn` and by `escalatingStop`.
  const plan = { ...(given as SpawnVerifiedOptions), command, args: [...args], settleMs };
  await checkStop(plan.stop);
  return plan;
}

/** What cannot be used to stop must be refused before there is something to stop. */
async function checkStop(stop: SpawnVerifiedOptions['stop']): Promise<void> {
  if (stop === undefined) return;
  for (const name of ['marker', 'cgroup'] as const) {
    if (stop[name] !== undefined) {
      throw badOption(`stop.${name}`, 'left out: the process is started with its own', stop[name]);
    }
  }
  // `stop()` promises a proof to whoever gives it no options, and so does the end of a scope.
  if (stop.reject === false) throw badOption('stop.reject', 'given to stop() itself', false);
  if (stop.dryRun === true) throw badOption('stop.dryRun', 'given to stop() itself', true);
  const quiet = { onEvent: undefined, signal: undefined, dryRun: true, reject: false } as const;
  await escalatingStop([], { ...stop, ...quiet });
}

function isCgroup(value: unknown): value is ProcessCgroup {
  return isObject(value) && isText(value['path']) && typeof value['populated'] === 'function';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
