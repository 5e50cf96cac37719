import { liveness, processTable } from '../../index.js';
import type { ProcessTable, Target } from '../../index.js';
import { isObject, readIterable } from '../options.js';
import { judge } from './judge.js';
import type { Looked } from './judge.js';
import type { Health, HealthSummary, ProcessHealth } from './process-health.js';

/**
 * Tells how many processes are doing, and the sums. One table is read for all of them; nothing is written or
 * signalled, and one bad target is one `unknown`.
 *
 * @remarks
 * **Platforms.** As {@link healthOf}.
 *
 * @throws `InvalidOptionError` if `targets` is no iterable.
 *
 * @example
 * ```ts
 * import { spawnVerified, stopAll, summarize } from 'deadsure/supervise';
 *
 * const agents = [await spawnVerified('sleep', ['60']), await spawnVerified('sleep', ['60'])];
 * const { total, healthy, rssBytes } = await summarize(agents);
 * console.log(total, healthy, rssBytes > 0); //=> 2 2 true
 * await stopAll(agents.map((target, index) => ({ name: `agent ${index}`, target })));
 * ```
 */
export async function summarize(targets: Iterable<Target>): Promise<HealthSummary> {
  const all = readIterable('targets', targets, 'an iterable of targets') as readonly Target[];
  const table = processTable();
  // Each target awaits it; a rejection is then each one's `problem`.
  table.catch(() => undefined);
  const processes = await Promise.all(
    all.map((target) => judge(target, async (one) => find(await table, one))),
  );
  const count = (health: Health): number =>
    processes.filter((process) => process.health === health).length;
  return {
    total: processes.length,
    healthy: count('healthy'),
    zombie: count('zombie'),
    completed: count('completed'),
    failed: count('failed'),
    unknown: count('unknown'),
    rssBytes: sum(processes, 'rssBytes'),
    cpuPercent: Math.round(sum(processes, 'cpuPercent') * 10) / 10,
    processes,
  };
}

async function find(table: ProcessTable, target: Target): Promise<Looked> {
  const { pid, startToken } = namedBy(target);
  const info = typeof pid === 'number' ? table.get(pid) : undefined;
  if (info !== undefined && (startToken === undefined || startToken === info.startToken)) {
    return info;
  }
  // Who is not in a table may be hidden, or of a kind the table does not know: that it is gone has to be proven.
  const found = await liveness(target);
  return found === 'zombie' ? 'gone' : found;
}

/** What a target says it is; whether that is well-formed is for {@link liveness} to say. */
function namedBy(target: unknown): { readonly pid?: unknown; readonly startToken?: unknown } {
  return isObject(target) ? target : { pid: target };
}

function sum(processes: readonly ProcessHealth[], field: 'rssBytes' | 'cpuPercent'): number {
  return processes.reduce((total, process) => total + (process[field] ?? 0), 0);
}
