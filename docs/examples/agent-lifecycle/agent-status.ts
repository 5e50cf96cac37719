import { healthOf } from 'deadsure/supervise';
import type { FileRegistry, ProcessHealth } from 'deadsure/supervise';
import { HOOK_POINTS, loadConfig } from './agent-config.ts';
import type { HookPoint } from './agent-config.ts';
import type { AgentRecord } from './agent-record.ts';
import type { Runtime } from './runtime.ts';

/** How an agent is. A field that cannot be known is absent. */
export interface AgentStatus extends Partial<
  Pick<AgentRecord, 'config' | 'runtime' | 'startedAt'>
> {
  readonly name: string;
  readonly status: 'running' | 'stopped' | 'unregistered' | 'unknown';
  readonly pids: readonly number[];
  readonly health?: ProcessHealth['health'];
  /** How many there are. What they are may be a secret. */
  readonly hooks: Partial<Readonly<Record<HookPoint, number>>>;
  /** Why something could not be told. */
  readonly problems: readonly string[];
}

/** Puts together what can be told of an agent. Whatever fails costs its own fields and nothing else. */
export async function statusOf(
  name: string,
  registry: FileRegistry<AgentRecord>,
  runtimes: ReadonlyMap<string, Runtime>,
  enrich: (name: string) => object | Promise<object> = () => ({}),
): Promise<AgentStatus> {
  const problems: string[] = [];
  const unless = async <T>(what: string, tell: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await tell();
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const more = await unless('enrichment', () => enrich(name));
  const reading = await unless('registry', () => registry.get(name));
  if (reading?.status !== 'found') {
    const status = reading?.status === 'missing' ? 'unregistered' : 'unknown';
    if (reading?.status === 'damaged') problems.push(`registry: ${reading.reason}`);
    return { ...more, name, status, pids: [], hooks: {}, problems };
  }
  const { entry } = reading;
  const { config, runtime, startedAt } = entry.data;
  const adapter = runtimes.get(runtime);
  if (adapter === undefined) problems.push(`unknown runtime ${JSON.stringify(runtime)}`);
  const isRunning = await unless('runtime', () => adapter?.isRunning(entry));
  const [main = entry.process] = (await unless('runtime', () => adapter?.refs(entry))) ?? [];
  const { health } = await healthOf(main);
  const hooks = await unless('configuration', () => {
    const configured = loadConfig(config).hooks ?? {};
    const counts = HOOK_POINTS.map((point) => [point, configured[point]?.length ?? 0] as const);
    return Object.fromEntries(counts);
  });
  return {
    ...more,
    ...{ name, config, runtime, startedAt, health, problems },
    status: isRunning === undefined ? 'unknown' : isRunning ? 'running' : 'stopped',
    pids: isRunning === true ? [main.pid] : [],
    hooks: hooks ?? {},
  };
}
