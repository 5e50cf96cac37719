import { join } from 'node:path';
import type { ProcessRef } from 'deadsure';
import { spawnVerified } from 'deadsure/supervise';
import type { SpawnedProcess } from 'deadsure/supervise';
import type { AgentConfig } from './agent-config.ts';
import type { Agent } from './agent-record.ts';
import { LOG, ProcessRuntime } from './runtime.ts';
import type { Started } from './runtime.ts';

/** Agents that are children of ours. */
export class LocalRuntime extends ProcessRuntime {
  readonly #children = new Map<string, SpawnedProcess>();

  async start({ name, command, env, settleMs }: AgentConfig, directory: string): Promise<Started> {
    const [program, ...args] = command;
    const log = join(directory, LOG);
    const child = await spawnVerified(program, args, {
      ...{ cwd: directory, stdout: log, stderr: log, settleMs },
      env: { ...process.env, ...env },
    });
    this.#children.set(name, child);
    return { process: child, marker: child.marker };
  }

  /** A child's handle knows its exit code; of one that a service before us started, the identity is all there is. */
  override refs({ name, process }: Agent): readonly [ProcessRef] {
    const child = this.#children.get(name);
    const isOurs = child?.pid === process.pid && child.startToken === process.startToken;
    return [isOurs ? child : process];
  }
}
