import type { ProcessHealth } from 'deadsure/supervise';
import type { AgentFiles, AgentState } from './agent-state.ts';

/** What one agent is doing. */
export interface AgentStatus extends Pick<ProcessHealth, 'health' | 'cpuPercent'> {
  readonly agentId: string;
  readonly processAlive: boolean;
  readonly processStatus: string;
  readonly exitCode: number | null;
  readonly isZombie: boolean;
  readonly memoryMb: number | undefined;
  readonly runtimeSeconds: number | undefined;
  readonly numThreads: number | undefined;
  readonly cmdline: string | undefined;
  readonly persistentStatus: AgentState['state'] | undefined;
  readonly startedAt: string | undefined;
  readonly progress: number;
}

/** Puts together what was seen of an agent, if it is tracked, and what is in its files. */
export function statusOf(
  agentId: string,
  files: AgentFiles,
  health: ProcessHealth | undefined,
): AgentStatus {
  const saved = files.load(agentId);
  const { rssBytes, runtimeMs, cpuPercent } = health ?? {};
  return {
    agentId,
    processAlive: health?.liveness === 'alive',
    processStatus: health?.state ?? health?.liveness ?? 'gone',
    exitCode: health?.exitCode ?? saved?.exitCode ?? null,
    isZombie: health?.zombie ?? false,
    health: health?.health ?? healthSaved(saved),
    ...(cpuPercent === undefined ? {} : { cpuPercent }),
    memoryMb: rssBytes === undefined ? undefined : rssBytes / 2 ** 20,
    runtimeSeconds: runtimeMs === undefined ? undefined : Math.floor(runtimeMs / 1_000),
    numThreads: health?.threads,
    cmdline: health?.command,
    persistentStatus: saved?.state,
    startedAt: saved?.startedAt,
    progress: files.progress(agentId),
  };
}

function healthSaved(saved: AgentState | undefined): AgentStatus['health'] {
  if (saved?.state === 'completed') return 'completed';
  return saved?.state === 'failed' || saved?.state === 'cancelled' ? 'failed' : 'unknown';
}
