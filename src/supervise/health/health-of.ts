import { inspect, liveness } from '../../index.js';
import type { Target } from '../../index.js';
import { judge } from './judge.js';
import type { Looked } from './judge.js';
import type { ProcessHealth } from './process-health.js';

/**
 * Tells how one process is doing: state, exit code, CPU, memory. Writes nothing, signals nothing, and never
 * throws: what could not be told is `unknown`, with its `problem`.
 *
 * @remarks
 * Only a child process, or what {@link spawnVerified} gave, knows its exit code; anybody else who is gone is
 * `unknown` with `liveness: 'gone'`.
 *
 * **Platforms.** As {@link inspect}: `ps` does not tell the memory, PowerShell does.
 *
 * @example
 * ```ts
 * import { healthOf, spawnVerified } from 'deadsure/supervise';
 *
 * const agent = await spawnVerified('sleep', ['60']);
 * const { health, rssBytes = 0 } = await healthOf(agent);
 * console.log(health, rssBytes > 0); //=> healthy true
 * await agent.stop();
 * console.log((await healthOf(agent)).health); //=> failed
 * ```
 */
export async function healthOf(target: Target): Promise<ProcessHealth> {
  return judge(target, look);
}

async function look(target: Target): Promise<Looked> {
  const info = await inspect(target).catch(async (error: unknown) => {
    // One that exists but may not be looked at is not a failure to look.
    if ((await liveness(target)) === 'alive') return 'alive' as const;
    throw error;
  });
  return info ?? 'gone';
}
