import { runHooks } from 'deadsure/supervise';
import type { HookResult } from 'deadsure/supervise';
import type { AgentConfig, HookPoint } from './agent-config.ts';

/** Runs an agent's hooks of one point, each once. None is a veto: one that fails is a warning. */
export async function runAgentHooks(
  point: HookPoint,
  { name, hooks = {}, hookTimeoutMs }: AgentConfig,
  configPath: string,
  warn: (text: string) => void,
): Promise<void> {
  const results = await runHooks(hooks[point] ?? [], {
    env: { AGENT_NAME: name, AGENT_CONFIG: configPath, AGENT_HOOK: point },
    context: { agent: name, config: configPath, hook: point },
    ...(hookTimeoutMs === undefined ? {} : { timeoutMs: hookTimeoutMs }),
  });
  for (const result of results) {
    if (!result.ok) warn(`${name}: ${point} hook ${result.index + 1} ${describe(result)}`);
  }
}

function describe(result: HookResult): string {
  if (result.kind === 'url') return `${result.outcome} (${result.statusCode ?? result.error})`;
  const { outcome, exitCode, signalCode, error, stderr, survivors = [] } = result;
  const left = survivors.map(({ pid, hint }) => `; pid ${pid} is left: ${hint}`).join('');
  return `${outcome} (${exitCode ?? signalCode ?? error})${left}: ${stderr.trim()}`;
}
