import type { ProcessCgroup } from '../../index.js';
import { messageOf } from '../warn.js';
import { notEntered, openDoor } from './cgroup-door.js';
import type { CgroupDoor } from './cgroup-door.js';
import { lastingMarker } from './lasting-marker.js';
import { Outputs } from './outputs.js';
import { SpawnError } from './spawn-error.js';
import type { SpawnPlan } from './spawn-plan.js';
import type { Holds } from './spawned-process.js';

/** What has to be there before a command is started. */
export interface Preparation extends AsyncDisposable {
  readonly outputs: Outputs;
  readonly door: CgroupDoor | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** By what it will be stopped. */
  readonly holds: Holds;
  /** By what it is stopped if it did not start well: not by a group that others were in before. */
  readonly holdsOfFailure: Holds;
}

/** Opens what has to be opened. Nothing is started yet, and on an error nothing is left open. */
export async function prepare(plan: SpawnPlan): Promise<Preparation> {
  const { cgroup, signal, env = process.env } = plan;
  if (signal?.aborted === true) {
    throw new SpawnError('aborted', 'its signal had aborted', {}, { cause: signal.reason });
  }
  const marker = lastingMarker(env);
  const crowded = cgroup !== undefined && (await isCrowded(cgroup));
  const outputs = await Outputs.open(plan);
  try {
    const door = cgroup && (await openDoor(cgroup, [plan.command, ...plan.args]));
    return {
      outputs,
      door,
      environment: { ...env, ...marker.env },
      holds: { marker, cgroup },
      holdsOfFailure: { marker, cgroup: crowded ? undefined : cgroup },
      async [Symbol.asyncDispose]() {
        await door?.close();
        await outputs.close();
      },
    };
  } catch (error) {
    await outputs.close();
    throw error;
  }
}

async function isCrowded(cgroup: ProcessCgroup): Promise<boolean> {
  try {
    return await cgroup.populated();
  } catch (error) {
    throw notEntered(cgroup, messageOf(error), error);
  }
}
