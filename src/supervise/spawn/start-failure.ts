import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { killOwn } from '../kill-own.js';
import { messageOf } from '../warn.js';
import type { Preparation } from './preparation.js';
import { SpawnError } from './spawn-error.js';
import type { SpawnPlan } from './spawn-plan.js';
import { stopChild } from './spawned-process.js';
import type { Holds } from './spawned-process.js';

const LONGEST_LAST_LINE = 200;

/** Stops whatever a start that failed has left, and says all that is known of the failure. */
export async function cleanUp(
  child: ChildProcess,
  error: unknown,
  plan: SpawnPlan,
  { outputs, holdsOfFailure }: Preparation,
): Promise<SpawnError> {
  const neverIn = error instanceof SpawnError && error.reason === 'cgroup';
  const holds = neverIn ? { marker: holdsOfFailure.marker } : holdsOfFailure;
  const cleanup = child.pid === undefined ? {} : await stopped(child, holds, plan);
  return spawnError(plan, error, { ...cleanup, ...(await outputs.tails(child)) });
}

/** Says why a command could not be started. Its arguments are left out: they may hold secrets. */
export function spawnError(
  plan: Pick<SpawnPlan, 'command' | 'cwd'>,
  error: unknown,
  facts: Pick<SpawnError, 'stdout' | 'stderr' | 'cleanup' | 'cleanupError'> = {},
): SpawnError {
  const known = error instanceof SpawnError ? error : startRefused(plan, error);
  const { reason, exitCode, signalCode, cause } = known;
  const lastLine = facts.stderr?.trimEnd().split('\n').at(-1)?.slice(-LONGEST_LAST_LINE);
  const said = lastLine ? `; its last words: ${JSON.stringify(lastLine)}` : '';
  return new SpawnError(
    reason,
    `${JSON.stringify(plan.command)} was not started: ${known.message}${said}${leftBehind(facts)}`,
    {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signalCode === undefined ? {} : { signalCode }),
      ...facts,
    },
    { cause },
  );
}

function leftBehind({
  cleanup,
  cleanupError,
}: Pick<SpawnError, 'cleanup' | 'cleanupError'>): string {
  if (cleanupError !== undefined) return '; it could not be told whether anything is left';
  return cleanup?.ok === false ? '; somebody it started is left, see `cleanup`' : '';
}

function startRefused({ cwd }: Pick<SpawnPlan, 'cwd'>, error: unknown): SpawnError {
  // The system says ENOENT for a directory that is not there, too.
  const nowhere = cwd !== undefined && !existsSync(cwd);
  const why = nowhere ? `there is no directory ${String(cwd)}` : messageOf(error);
  return new SpawnError('start', why, {}, { cause: error });
}

async function stopped(
  child: ChildProcess,
  holds: Holds,
  { stop }: SpawnPlan,
): Promise<Pick<SpawnError, 'cleanup' | 'cleanupError'>> {
  try {
    // Not even its own `signal` abandons this.
    const usual = { ...stop, signal: undefined };
    return { cleanup: await stopChild(child, holds, usual, { reject: false }) };
  } catch (cleanupError) {
    // Nothing could be looked at, or a listener of ours is broken.
    await killOwn(child);
    return { cleanupError };
  }
}
