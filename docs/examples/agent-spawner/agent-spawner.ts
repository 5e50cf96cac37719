import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { schedules, stopMatching } from 'deadsure';
import type { ProcessMarker, ProcessRef, Schedule, StopReport, Target } from 'deadsure';
import {
  fileRegistry,
  healthOf,
  RegistryError,
  spawnVerified,
  SpawnError,
  stopAll,
  summarize,
} from 'deadsure/supervise';
import type { HealthSummary, ProcessHealth, SpawnedProcess } from 'deadsure/supervise';
import { AgentFiles } from './agent-state.ts';
import type { AgentState } from './agent-state.ts';

export interface DeploymentRequest {
  readonly agentId: string;
  readonly command: string;
  readonly args?: readonly string[];
  /** Goes into a file that only we may read, whose path is the last argument; a command line is there for all to see. */
  readonly prompt: string;
}

export interface SpawnerOptions {
  /** For a polite cleanup. @defaultValue TERM for 10 s, TERM for 5 s, KILL for 5 s */
  readonly graceful?: Schedule | string;
  /** With `force`. @defaultValue KILL for 5 s */
  readonly forced?: Schedule | string;
  /** How long an agent has to live before it counts as running, in milliseconds. @defaultValue 100 */
  readonly settleMs?: number;
}

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

/** What became of one agent in a cleanup: its report, or why there is none. */
export interface CleanupResult {
  readonly agentId: string;
  readonly report?: StopReport;
  readonly error?: Error;
}

/** Whom we are responsible for: what we started, or what one before us did. */
interface Tracked {
  readonly agentId: string;
  readonly target: SpawnedProcess | ProcessRef;
  readonly marker: ProcessMarker | undefined;
  readonly run: string;
  stops: number;
  /** Set once it is proven gone. */
  farewell?: Promise<void>;
}

/** Starts agents, tells how they are, and ends them; knows them again after it was killed itself. */
export class AgentSpawner {
  readonly files: AgentFiles;
  readonly #registry;
  readonly #tracked = new Map<string, Tracked>();
  readonly #graceful: Schedule | string;
  readonly #forced: Schedule | string;
  readonly #settleMs: number;

  constructor(deployment: string, options: SpawnerOptions = {}) {
    this.files = new AgentFiles(join(deployment, 'agents'));
    this.#registry = fileRegistry<{ readonly run: string }>(join(deployment, 'registry'), {
      parse: (data) => ({ run: String((data as { run?: unknown }).run) }),
    });
    this.#graceful = options.graceful ?? schedules.terminateTwice;
    this.#forced = options.forced ?? 'KILL/5';
    this.#settleMs = options.settleMs ?? 100;
  }

  get agentIds(): string[] {
    return [...this.#tracked.keys()].sort();
  }

  /** Starts an agent. Running only when it was proven alive by its handle and by the system's table. */
  async spawn({ agentId, command, args = [], prompt }: DeploymentRequest): Promise<SpawnedProcess> {
    if (this.#tracked.has(agentId)) throw new Error(`${agentId} is tracked already`);
    const spawning = { state: 'spawning', run: randomUUID(), startedAt: now() } as const;
    // Saved before there is a process: whenever we are killed from here on, it is found by its run.
    this.files.save(agentId, spawning);
    let started: SpawnedProcess | undefined;
    try {
      this.files.write(agentId, 'prompt', prompt);
      started = await spawnVerified(command, [...args, this.files.path(agentId, 'prompt')], {
        cwd: this.files.path(agentId, ''),
        env: { ...process.env, AGENT_RUN: spawning.run },
        stdout: this.files.path(agentId, 'stdout.log'),
        stderr: this.files.path(agentId, 'stderr.log'),
        settleMs: this.#settleMs,
        stop: { schedule: this.#graceful },
      });
      await this.#registry.set(agentId, started, { run: spawning.run });
    } catch (error) {
      await started?.stop({ schedule: this.#forced, reject: false });
      this.files.write(agentId, 'error.log', `${classOf(error)}: ${describe(error)}\n`);
      this.files.save(agentId, { ...spawning, state: 'failed', endedAt: now() });
      throw error;
    }
    this.files.save(agentId, { ...spawning, state: 'running' });
    const { marker } = started;
    const tracked = { agentId, target: started, marker, run: spawning.run, stops: 0 };
    this.#tracked.set(agentId, tracked);
    started.exited
      // What it leaves behind when it ends by itself goes with it.
      .then(() => (tracked.stops === 0 ? this.#end([tracked], this.#graceful) : []))
      .catch((error: unknown) => {
        process.emitWarning(`${agentId}: ${String(error)}`);
      });
    return started;
  }

  /** Only looks: nothing is written, whatever it finds. */
  async status(agentId: string): Promise<AgentStatus> {
    const tracked = this.#tracked.get(agentId);
    return this.#describe(agentId, tracked && (await healthOf(tracked.target)));
  }

  async monitorAll(): Promise<Record<string, AgentStatus>> {
    const tracked = [...this.#tracked.values()];
    const { processes } = await summarize(tracked.map(({ target }) => target));
    return Object.fromEntries(
      tracked.map(({ agentId }, index) => [agentId, this.#describe(agentId, processes[index])]),
    );
  }

  async summary(): Promise<HealthSummary> {
    return summarize(this.#targets());
  }

  async isHealthy(agentId: string): Promise<boolean> {
    return (await this.status(agentId)).health === 'healthy';
  }

  /** Lets go of agents that have ended and were not collected by whoever started them. */
  async reapZombies(): Promise<string[]> {
    const statuses = Object.values(await this.monitorAll());
    const ids = statuses.filter(({ isZombie }) => isZombie).map(({ agentId }) => agentId);
    const results = await this.#end(this.#named(ids), this.#forced);
    return results.filter(({ report }) => report?.ok).map(({ agentId }) => agentId);
  }

  /** Ends one agent, or all of them at once. One that cannot be ended stays tracked, and keeps no other from it. */
  async cleanup(agentId?: string, { force = false } = {}): Promise<CleanupResult[]> {
    const ids = agentId === undefined ? this.agentIds : [agentId];
    return this.#end(this.#named(ids), force ? this.#forced : this.#graceful);
  }

  /** Whether it is proven gone. */
  async kill(agentId: string, options?: { force?: boolean }): Promise<boolean> {
    const [result] = await this.cleanup(agentId, options);
    return result?.report?.ok === true;
  }

  /** Takes over what a spawner before us has left. Answers with the ids, to be ended or kept. */
  async recover(): Promise<string[]> {
    for (const reading of await this.#registry.list()) {
      if (reading.status !== 'found') continue;
      const { name: agentId, entry } = reading;
      const { run } = entry.data;
      this.#tracked.set(agentId, {
        ...{ agentId, target: entry.process, marker: entry.marker, run, stops: 0 },
      });
    }
    for (const id of this.files.ids) {
      const saved = this.files.load(id);
      if (saved?.state !== 'spawning' || this.#tracked.has(id)) continue;
      // Killed between the start and the entry: nobody knows its pid, and its run tells it from everybody.
      await stopMatching({ env: { AGENT_RUN: saved.run } }, { schedule: this.#graceful });
      this.files.save(id, { ...saved, state: 'failed', endedAt: now() });
    }
    return this.agentIds;
  }

  async #end(agents: readonly Tracked[], schedule: Schedule | string): Promise<CleanupResult[]> {
    for (const agent of agents) agent.stops++;
    const { results } = await stopAll(
      agents.map(({ agentId, target, marker }) => ({
        ...{ name: agentId, target, options: { marker } },
      })),
      { schedule },
    );
    return Promise.all(
      agents.map(async (agent, index): Promise<CleanupResult> => {
        agent.stops--;
        const { agentId } = agent;
        const result = results[index];
        if (result?.status === 'failed') return { agentId, error: result.error };
        if (result?.status !== 'settled') throw new Error(`${agentId} was not stopped`);
        const { report } = result;
        if (report.ok) await (agent.farewell ??= this.#forget(agent, report));
        return { agentId, report };
      }),
    );
  }

  /** Proven gone: what became of it is saved by what really happened, and then it is forgotten. */
  async #forget({ agentId, target, run }: Tracked, report: StopReport): Promise<void> {
    const { code, signal } =
      'exited' in target ? await target.exited : { code: null, signal: null };
    const fate = report.processes.find(({ pid }) => pid === target.pid);
    const wasAsked = (fate?.signals.length ?? 0) > 0;
    const state = wasAsked ? 'cancelled' : code === 0 ? 'completed' : 'failed';
    const startedAt = this.files.load(agentId)?.startedAt ?? '';
    this.files.save(agentId, {
      ...{ state, run, startedAt, endedAt: now(), exitCode: code, signal },
    });
    await this.#registry.remove(agentId);
    this.#tracked.delete(agentId);
  }

  #describe(agentId: string, health: ProcessHealth | undefined): AgentStatus {
    const saved = this.files.load(agentId);
    return {
      agentId,
      processAlive: health?.liveness === 'alive',
      processStatus: health?.state ?? health?.liveness ?? 'gone',
      exitCode: health?.exitCode ?? saved?.exitCode ?? null,
      isZombie: health?.zombie ?? false,
      health: health?.health ?? healthSaved(saved),
      ...(health?.cpuPercent === undefined ? {} : { cpuPercent: health.cpuPercent }),
      memoryMb: health?.rssBytes === undefined ? undefined : health.rssBytes / 2 ** 20,
      runtimeSeconds:
        health?.runtimeMs === undefined ? undefined : Math.floor(health.runtimeMs / 1_000),
      numThreads: health?.threads,
      cmdline: health?.command,
      persistentStatus: saved?.state,
      startedAt: saved?.startedAt,
      progress: this.files.progress(agentId),
    };
  }

  #named(ids: readonly string[]): Tracked[] {
    return ids.map((id) => {
      const tracked = this.#tracked.get(id);
      if (tracked === undefined) throw new Error(`there is no agent ${id}`);
      return tracked;
    });
  }

  #targets(): Target[] {
    return [...this.#tracked.values()].map(({ target }) => target);
  }
}

function healthSaved(saved: AgentState | undefined): AgentStatus['health'] {
  if (saved?.state === 'completed') return 'completed';
  return saved?.state === 'failed' || saved?.state === 'cancelled' ? 'failed' : 'unknown';
}

/** Which part of a start failed. */
function classOf(error: unknown): string {
  if (error instanceof SpawnError) {
    if (error.reason === 'unproven') return 'process table';
    return error.reason === 'log' ? 'file system' : 'spawn';
  }
  const isOfFiles =
    error instanceof RegistryError || (error instanceof Error && 'syscall' in error);
  return isOfFiles ? 'file system' : 'unexpected';
}

function describe(error: unknown): string {
  const tail = error instanceof SpawnError && error.stderr ? `\n${error.stderr}` : '';
  return `${String(error)}${tail}`;
}

function now(): string {
  return new Date().toISOString();
}
