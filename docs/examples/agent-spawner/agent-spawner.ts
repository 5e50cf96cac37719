import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { liveness, readPidFile, schedules, stopMatching, writePidFile } from 'deadsure';
import type { ProcessMarker, ProcessRef, Schedule, StopReport } from 'deadsure';
import {
  fileRegistry,
  healthOf,
  RegistryError,
  spawnVerified,
  SpawnError,
  stopAll,
  summarize,
} from 'deadsure/supervise';
import type { HealthSummary, SpawnedProcess, StopAllResult } from 'deadsure/supervise';
import { AgentFiles } from './agent-state.ts';
import type { AgentState } from './agent-state.ts';
import { statusOf } from './agent-status.ts';
import type { AgentStatus } from './agent-status.ts';

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
  /** Set while it is being forgotten, since it is proven gone. */
  farewell?: Promise<void> | undefined;
  /** Set while the registry is asked whether anybody is left of it. */
  reaping?: Promise<boolean> | undefined;
}

/** Starts agents, tells how they are, and ends them; knows them again after it was killed itself. */
export class AgentSpawner {
  readonly files: AgentFiles;
  readonly #registry;
  readonly #tracked = new Map<string, Tracked>();
  readonly #starting = new Set<string>();
  readonly #pidFile: string;
  #claimed: Promise<void> | undefined;
  readonly #graceful: Schedule | string;
  readonly #forced: Schedule | string;
  readonly #settleMs: number;

  constructor(deployment: string, options: SpawnerOptions = {}) {
    this.files = new AgentFiles(join(deployment, 'agents'));
    this.#pidFile = join(deployment, 'coordinator.pid');
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
  async spawn(request: DeploymentRequest): Promise<SpawnedProcess> {
    const { agentId } = request;
    await this.#claim();
    if (this.#tracked.has(agentId) || this.#starting.has(agentId)) {
      throw new Error(`${agentId} is tracked already`);
    }
    // To save another run over it would lose whoever may be left of the last one.
    if (isUnderWay(this.files.load(agentId))) {
      throw new Error(`${agentId} may be running, and is not tracked: recover() first`);
    }
    this.#starting.add(agentId);
    try {
      return await this.#start(request);
    } finally {
      this.#starting.delete(agentId);
    }
  }

  /** Only looks: nothing is written, whatever it finds. */
  async status(agentId: string): Promise<AgentStatus> {
    const tracked = this.#tracked.get(agentId);
    return statusOf(agentId, this.files, tracked && (await healthOf(tracked.target)));
  }

  async monitorAll(): Promise<Record<string, AgentStatus>> {
    const ids = this.agentIds;
    const { processes } = await this.summary();
    return Object.fromEntries(
      ids.map((id, index) => [id, statusOf(id, this.files, processes[index])]),
    );
  }

  async summary(): Promise<HealthSummary> {
    return summarize(this.#named(this.agentIds).map(({ target }) => target));
  }

  async isHealthy(agentId: string): Promise<boolean> {
    return (await this.status(agentId)).health === 'healthy';
  }

  /** Lets go of agents that have ended without our hearing of it: they are others' children. */
  async reapZombies(): Promise<string[]> {
    const agents = this.#named(this.agentIds);
    // One small file for each, and not the table of the whole machine.
    const found = await Promise.all(agents.map(({ target }) => liveness(target)));
    const vanished = agents.filter((agent, index) => found[index] === 'gone' && isUnheardOf(agent));
    const reaped = await Promise.all(
      vanished.map((agent) => (agent.reaping ??= this.#reap(agent))),
    );
    const letGo = new Set(vanished.filter((_, index) => reaped[index]));
    const others = agents.filter(
      (agent, index) => !letGo.has(agent) && (found[index] === 'zombie' || found[index] === 'gone'),
    );
    const results = await this.#end(others, this.#forced);
    return [...letGo, ...results.filter(isLetGo)].map(({ agentId }) => agentId).sort();
  }

  /** Ends one agent, or all of them at once. One that cannot be ended stays tracked, and keeps no other from it. */
  async cleanup(agentId?: string, { force = false } = {}): Promise<CleanupResult[]> {
    const ids = agentId === undefined ? this.agentIds : [agentId];
    return this.#end(this.#named(ids), force ? this.#forced : this.#graceful);
  }

  /** Whether it is proven gone, and let go of. */
  async kill(agentId: string, options?: { force?: boolean }): Promise<boolean> {
    const [result] = await this.cleanup(agentId, options);
    return result !== undefined && isLetGo(result);
  }

  /** Takes over what a spawner before us has left. Answers with the ids, to be ended or kept. */
  async recover(): Promise<string[]> {
    await this.#claim();
    for (const reading of await this.#registry.list()) {
      if (reading.status === 'damaged') warn(`${reading.path}: ${reading.reason}`);
      if (reading.status !== 'found' || this.#tracked.has(reading.name)) continue;
      const { name: agentId, entry } = reading;
      const { run } = entry.data;
      this.#tracked.set(agentId, {
        ...{ agentId, target: entry.process, marker: entry.marker, run, stops: 0 },
      });
    }
    for (const id of this.files.ids) {
      const saved = this.files.load(id);
      if (this.#tracked.has(id) || this.#starting.has(id) || !isUnderWay(saved)) continue;
      // Killed between the start and the entry: nobody knows its pid, and its run tells it from everybody.
      await this.#endRun(id, saved, this.#graceful);
    }
    return this.agentIds;
  }

  async #start({ agentId, command, args = [], prompt }: DeploymentRequest) {
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
      this.files.write(agentId, 'error.log', `${classOf(error)}: ${describe(error)}\n`);
      await this.#endRun(agentId, spawning, this.#forced, started?.marker);
      throw error;
    }
    this.files.save(agentId, { ...spawning, state: 'running' });
    this.#track(agentId, started, spawning.run);
    return started;
  }

  /**
   * Lets go of one that vanished, if the registry finds nobody left of it: that is all that a stop could find out.
   * Whoever is in the session of a zombie a stop alone finds.
   */
  async #reap(agent: Tracked): Promise<boolean> {
    try {
      // An entry that somebody else took away proves nothing.
      if ((await this.#registry.remove(agent.agentId)) !== 'removed') return false;
      // Where we are killed right here it is looked for by its run, as one that was starting.
      this.#saveEnd(agent, 'failed', { code: null, signal: null });
      this.#tracked.delete(agent.agentId);
      return true;
    } catch {
      // It is stopped instead, which says why not.
      return false;
    } finally {
      agent.reaping = undefined;
    }
  }

  #track(agentId: string, started: SpawnedProcess, run: string): void {
    const tracked: Tracked = { agentId, target: started, marker: started.marker, run, stops: 0 };
    this.#tracked.set(agentId, tracked);
    started.exited
      // What it leaves behind when it ends by itself goes with it.
      .then(() => (tracked.stops === 0 ? this.#end([tracked], this.#graceful) : []))
      .then((results) => {
        for (const result of results) {
          if (!isLetGo(result)) warn(`${agentId} ended, and is not let go of: ${whyNot(result)}`);
        }
      })
      .catch((error: unknown) => {
        warn(`${agentId}: ${String(error)}`);
      });
  }

  /** Ends whatever a run has started. Until that is proven its start is not over, for whoever recovers it. */
  async #endRun(
    agentId: string,
    saved: AgentState,
    schedule: Schedule | string,
    marker?: ProcessMarker,
  ): Promise<void> {
    try {
      await stopMatching({ env: { AGENT_RUN: saved.run } }, { schedule, marker });
      this.files.save(agentId, { ...saved, state: 'failed', endedAt: now() });
    } catch (error) {
      warn(`${agentId}: what it started is not proven gone: ${String(error)}`);
    }
  }

  async #end(agents: readonly Tracked[], schedule: Schedule | string): Promise<CleanupResult[]> {
    for (const agent of agents) agent.stops++;
    const { results } = await stopAll(
      agents.map(({ agentId, target, marker }) => ({
        ...{ name: agentId, target, options: { marker } },
      })),
      { schedule },
    );
    for (const agent of agents) agent.stops--;
    return Promise.all(agents.map((agent, index) => this.#conclude(agent, results[index])));
  }

  async #conclude(agent: Tracked, result: StopAllResult | undefined): Promise<CleanupResult> {
    const { agentId } = agent;
    if (result?.status === 'failed') return { agentId, error: result.error };
    if (result?.status !== 'settled') throw new Error(`${agentId} was not stopped`);
    const { report } = result;
    if (!report.ok) return { agentId, report };
    // That somebody was left before it was stopped decides nothing.
    await agent.reaping;
    if (this.#tracked.get(agentId) !== agent) return { agentId, report };
    try {
      await (agent.farewell ??= this.#forget(agent, report));
      return { agentId, report };
    } catch (error) {
      // It stays tracked, and may be ended once more.
      agent.farewell = undefined;
      return { agentId, report, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /** Proven gone: what became of it is saved by what really happened, and then it is forgotten. */
  async #forget(agent: Tracked, report: StopReport): Promise<void> {
    const { agentId, target } = agent;
    const exit = 'exited' in target ? await target.exited : { code: null, signal: null };
    const fate = report.processes.find(({ pid }) => pid === target.pid);
    const wasAsked = (fate?.signals.length ?? 0) > 0;
    const state = wasAsked ? 'cancelled' : exit.code === 0 ? 'completed' : 'failed';
    const saved = this.files.load(agentId);
    this.#saveEnd(agent, state, exit);
    if ((await this.#registry.remove(agentId)) === 'kept') {
      if (saved !== undefined) this.files.save(agentId, saved);
      throw new Error(`the registry does not believe that ${agentId} is gone, and keeps its entry`);
    }
    this.#tracked.delete(agentId);
  }

  /** Whoever was killed after saving it, before the entry went, knew more of it than we do. */
  #saveEnd(
    { agentId, run }: Tracked,
    state: AgentState['state'],
    { code, signal }: Awaited<SpawnedProcess['exited']>,
  ): void {
    const saved = this.files.load(agentId);
    if (saved?.run === run && !isUnderWay(saved)) return;
    const startedAt = saved?.startedAt ?? '';
    this.files.save(agentId, {
      ...{ state, run, startedAt, endedAt: now(), exitCode: code, signal },
    });
  }

  /** One coordinator for a deployment: two would take each other's agents for left behind. One that died gives way. */
  async #claim(): Promise<void> {
    this.#claimed ??= this.#writePidFile();
    try {
      await this.#claimed;
    } catch (error) {
      this.#claimed = undefined;
      throw error;
    }
  }

  async #writePidFile(): Promise<void> {
    const reading = await readPidFile(this.#pidFile);
    const isOurs = reading.status === 'running' && reading.pid === process.pid;
    if (!isOurs) await writePidFile(this.#pidFile);
  }

  #named(ids: readonly string[]): Tracked[] {
    return ids.map((id) => {
      const tracked = this.#tracked.get(id);
      if (tracked === undefined) throw new Error(`there is no agent ${id}`);
      return tracked;
    });
  }
}

/** Whether nobody else tells of its end, or is ending it. */
function isUnheardOf({ target, stops, farewell }: Tracked): boolean {
  return !('exited' in target) && stops === 0 && farewell === undefined;
}

function isLetGo({ report, error }: CleanupResult): boolean {
  return report?.ok === true && error === undefined;
}

function whyNot({ report, error }: CleanupResult): string {
  return error?.message ?? report?.survivors.map(({ pid, hint }) => `${pid}: ${hint}`).join() ?? '';
}

/** Whether somebody of it may be alive, by what was saved. */
function isUnderWay(saved: AgentState | undefined): saved is AgentState {
  return saved?.state === 'spawning' || saved?.state === 'running';
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

function warn(text: string): void {
  process.emitWarning(text);
}

function now(): string {
  return new Date().toISOString();
}
