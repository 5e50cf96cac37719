import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { InvalidOptionError } from '../../index.js';
import type { ProcessRef } from '../../index.js';
import { onAbort } from '../on-abort.js';
import { refuseFakeSystem } from '../refuse-fake-system.js';
import { tell, warn } from '../warn.js';
import { prepare } from './preparation.js';
import type { Preparation } from './preparation.js';
import { proveAlive, settle, untilStarted } from './proof-of-life.js';
import { SpawnError } from './spawn-error.js';
import type { SpawnVerifiedOptions } from './spawn-options.js';
import { readSpawnPlan } from './spawn-plan.js';
import type { SpawnPlan } from './spawn-plan.js';
import { Spawned } from './spawned-process.js';
import type { SpawnedProcess } from './spawned-process.js';
import { cleanUp, spawnError } from './start-failure.js';

/**
 * Starts a command so that it can be stopped whole, and resolves when it was proven alive twice: by its handle
 * and by the process table, `settleMs` after it started.
 *
 * @remarks
 * It leads a session of its own (setsid(2)) and carries a marker; its standard input is empty. On any failure
 * whatever it started is stopped, and the error says why, and what it wrote last. Our event loop stays
 * alive while it lives, unless its `child` is unref'd.
 *
 * **Platforms.** Wherever this library runs; markers are looked for on Linux, `cgroup` needs Linux and `/bin/sh`.
 *
 * @throws {@link SpawnError} if it could not be started, or not proven alive.
 * @throws `InvalidOptionError` for a malformed argument or option, before anything is started.
 * @throws `UnsupportedError` while a fake system of `deadsure/testing` is in use.
 *
 * @example
 * ```ts
 * import { liveness } from 'deadsure';
 * import { spawnVerified } from 'deadsure/supervise';
 *
 * const agent = await spawnVerified('sleep', ['60'], { stderr: 'agent.err' });
 * console.log(await liveness(agent)); //=> alive
 * const { outcome } = await agent.stop();
 * console.log(outcome); //=> stopped
 * ```
 */
export async function spawnVerified(
  command: string,
  args: readonly string[] = [],
  options?: SpawnVerifiedOptions,
): Promise<SpawnedProcess> {
  refuseFakeSystem('spawnVerified');
  const plan = await readSpawnPlan(command, args, options);
  const preparation = await prepare(plan).catch((error: unknown) => {
    throw spawnError(plan, error);
  });
  try {
    const child = launch(plan, preparation);
    preparation.outputs.hold(child);
    const ref = await unlessAborted(plan.signal, proveStarted(child, plan, preparation)).catch(
      async (error: unknown) => {
        throw await cleanUp(child, error, plan, preparation);
      },
    );
    return keep(child, ref, plan, preparation);
  } finally {
    // Whatever closing says, what was started is the caller's and has to be handed over.
    await tell('closing what a start had opened', () => preparation[Symbol.asyncDispose]());
  }
}

function launch(plan: SpawnPlan, { outputs, door, environment }: Preparation): ChildProcess {
  const { cwd, uid, gid } = plan;
  const [command, ...args] = door?.command ?? [plan.command, ...plan.args];
  try {
    return spawn(command, args, {
      stdio: [...outputs.stdio, ...(door?.stdio ?? [])],
      env: environment,
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
  } catch (error) {
    // Node.js checks its arguments; whatever else it throws is the system's word.
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new InvalidOptionError(`cannot spawn: ${error.message}`, { cause: error });
    }
    throw spawnError(plan, error);
  }
}

async function proveStarted(
  child: ChildProcess,
  { settleMs }: SpawnPlan,
  { door }: Preparation,
): Promise<ProcessRef> {
  await untilStarted(child);
  await door?.entered(child);
  await settle(child, settleMs);
  return proveAlive(child);
}

async function unlessAborted<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  let callOff = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    callOff = onAbort(signal, () => {
      reject(new SpawnError('aborted', 'its signal aborted', {}, { cause: signal?.reason }));
    });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    callOff();
  }
}

/** From now on it is the caller's, and its signal's. */
function keep(
  child: ChildProcess,
  ref: ProcessRef,
  { signal, stop, command }: SpawnPlan,
  { holds, outputs }: Preparation,
): SpawnedProcess {
  outputs.release(child);
  const spawned = new Spawned(child, ref, holds, stop);
  const callOff = onAbort(signal, () => {
    spawned.stop().catch((error: unknown) => {
      warn(`${command} (pid ${ref.pid}) was not stopped when its signal aborted`, error);
    });
  });
  child.once('exit', callOff);
  return spawned;
}
