import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processesMatching, stopMatching } from 'deadsure';
import type { GoneReport, ProcessRef, StopReport } from 'deadsure';
import { fileRegistry, restart } from 'deadsure/supervise';
import type { FileRegistry, HealthSupervisor, SupervisionEvent } from 'deadsure/supervise';
import { loadConfig } from './agent-config.ts';
import type { AgentConfig, HookPoint } from './agent-config.ts';
import { runAgentHooks } from './agent-hooks.ts';
import { parseRecord } from './agent-record.ts';
import type { Agent, AgentRecord } from './agent-record.ts';
import { statusOf } from './agent-status.ts';
import type { AgentStatus } from './agent-status.ts';
import { monitorAgent } from './monitor.ts';
import { isAnybodyLeft, stopRecorded } from './runtime.ts';
import type { Runtime } from './runtime.ts';

export interface LifecycleOptions {
  readonly runtimes: ReadonlyMap<string, Runtime>;
  /** More to be shown in a status. It takes the place of nothing that is there. */
  readonly enrich?: (name: string) => object | Promise<object>;
  /** Told what went wrong and kept nothing from going on. @defaultValue a warning of the process */
  readonly onWarning?: (text: string) => void;
  readonly onMonitor?: (name: string, event: SupervisionEvent) => void;
}

/** What became of one agent when all were stopped. */
export interface StopResult {
  readonly name: string;
  readonly success: boolean;
  readonly message: string;
}

/** Somebody of an agent is left, so it stays registered. */
export class NotGoneError extends Error {
  readonly report: StopReport;

  constructor(name: string, report: StopReport) {
    const left = report.survivors.map(({ pid, reason, hint }) => `pid ${pid}: ${reason}. ${hint}`);
    super(`${name} is not proven gone (${report.outcome}): ${left.join('; ')}`);
    this.report = report;
  }
}

/** Starts, stops and restarts agents by their configurations; remembers them in a directory. */
export class AgentLifecycle implements AsyncDisposable {
  readonly registry: FileRegistry<AgentRecord>;
  readonly #root: string;
  readonly #options: LifecycleOptions;
  readonly #monitors = new Map<string, HealthSupervisor>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #warn: (text: string) => void;

  constructor(root: string, options: LifecycleOptions) {
    this.#root = resolve(root);
    this.#options = options;
    this.#warn =
      options.onWarning ??
      ((text) => {
        process.emitWarning(text);
      });
    this.registry = fileRegistry(join(this.#root, 'registry'), { parse: parseRecord });
  }

  /** Starts an agent. With `force`, what runs of it, or is left of it, is stopped first, and proven gone. */
  async start(configPath: string, { force = false } = {}): Promise<Agent> {
    const path = resolve(configPath);
    const config = loadConfig(path);
    this.#runtime(config.runtime);
    return this.#inTurn(config.name, async () => {
      const before = await this.#find(config.name);
      if (before !== undefined && !force && (await this.#isRunning(before))) {
        throw new Error(`${config.name} is running already`);
      }
      if (force) await this.#stop(config.name, force);
      return this.#begin(config, path, force);
    });
  }

  /** What `start` would do. Touches nothing and runs nothing, whether the agent is running or not. */
  async plan(configPath: string): Promise<{ name: string; wouldStop: readonly ProcessRef[] }> {
    const { name, runtime } = loadConfig(resolve(configPath));
    this.#runtime(runtime);
    const agent = await this.#find(name);
    const isRunning = agent !== undefined && (await this.#isRunning(agent));
    return { name, wouldStop: isRunning ? [agent.process] : [] };
  }

  /**
   * Stops an agent; resolves when everybody of it is proven gone, with nothing if there was no such agent. `force`: where
   * the configuration or the runtime fails, what the registry knows is enough to stop it. It never makes a survivor a success.
   * A start of ours that is under way is waited for, and then stopped.
   */
  async stop(name: string, { force = false } = {}): Promise<GoneReport | undefined> {
    return this.#inTurn(name, () => this.#stop(name, force));
  }

  /** Stops every agent: with `force` all of them, else one after the other until one fails. */
  async stopAll({ force = false } = {}): Promise<StopResult[]> {
    const names = (await this.registry.list()).map(({ name }) => name);
    const stopOne = async (name: string): Promise<StopResult> => {
      try {
        const report = await this.stop(name, { force });
        return { name, success: true, message: report?.outcome ?? 'already stopped' };
      } catch (error) {
        return { name, success: false, message: messageOf(error) };
      }
    };
    if (force) return Promise.all(names.map(stopOne));
    const results: StopResult[] = [];
    for (const name of names) {
      const result = await stopOne(name);
      results.push(result);
      if (!result.success) break;
    }
    return results;
  }

  /** Stops an agent and starts it from the configuration that is recorded, which is read before anything is stopped. */
  async restart(name: string): Promise<Agent> {
    return this.#inTurn(name, async () => {
      const agent = (await this.#find(name)) ?? unknown(name);
      const path = agent.data.config;
      const config = loadConfigOf(name, path);
      this.#runtime(config.runtime);
      const { started } = await restart({
        stop: () => this.#end(agent, false),
        start: () => this.#begin(config, path),
      });
      return started;
    });
  }

  /** Never rejects: what cannot be told is unknown, with the reason. */
  async status(name: string): Promise<AgentStatus> {
    const { runtimes, enrich } = this.#options;
    return statusOf(name, this.registry, runtimes, enrich);
  }

  async logs(name: string, lines = 50): Promise<string> {
    const agent = (await this.#find(name)) ?? unknown(name);
    return this.#runtime(agent.data.runtime).logs(agent, lines);
  }

  /** Ends the monitors, and leaves the agents as they are. */
  async close(): Promise<void> {
    await Promise.all([...this.#monitors.values()].map((monitor) => monitor.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** One thing at a time for each agent: else a stop could come before the entry of what is being started. */
  async #inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    // What became of it is for who asked for it.
    const turn = before.catch(() => undefined).then(act);
    this.#turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }

  async #begin(config: AgentConfig, path: string, force = false): Promise<Agent> {
    // It would find the last one dead, and start one as well.
    await this.#monitors.get(config.name)?.close();
    await this.#hooks('pre_start', config, path);
    const agent = await this.#launch(config, path, force);
    await this.#hooks('post_start', config, path);
    this.#watch(config, path);
    return agent;
  }

  async #launch(config: AgentConfig, path: string, force = false): Promise<Agent> {
    const { name, schedule = 'TERM/5/KILL/5' } = config;
    const runtime = this.#runtime(config.runtime);
    const directory = join(this.#root, 'agents', name);
    const env = { AGENT_DIRECTORY: directory };
    // Whom a service started that was killed before it could register them: no entry speaks of them.
    if (force) await stopMatching({ env }, { schedule, label: name });
    const [left] = await processesMatching({ env });
    if (left !== undefined) {
      throw new Error(`${name} is running as pid ${left.pid}, and has no entry: start it by force`);
    }
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { process, marker, jobId } = await runtime.start(
      { ...config, env: { ...config.env, ...env } },
      directory,
    );
    const data: AgentRecord = {
      ...{ config: path, runtime: config.runtime, schedule, directory },
      startedAt: new Date().toISOString(),
      ...(jobId === undefined ? {} : { jobId }),
    };
    const agent = { name, process, marker, data };
    try {
      return await this.registry.set(name, { ...process, marker }, data);
    } catch (error) {
      // One that nobody would find again must not live: somebody else has the name, or it cannot be written.
      const report = await runtime.stop(agent);
      if (!report.ok) throw new NotGoneError(name, report);
      throw error;
    }
  }

  async #stop(name: string, force: boolean): Promise<GoneReport | undefined> {
    const agent = await this.#find(name);
    if (agent === undefined && force) return undefined;
    const report = await this.#end(agent ?? unknown(name), force);
    if (!report.ok) throw new NotGoneError(name, report);
    return report;
  }

  /** Everything that ends an agent. Its entry goes only with a proof; whoever calls has the report to look at. */
  async #end({ name, data }: Agent, force: boolean): Promise<StopReport> {
    const config = this.#configOf(name, data.config, force);
    await this.#monitors.get(name)?.close();
    // The monitor may have been starting it anew until now.
    const agent = (await this.#find(name)) ?? unknown(name);
    const { process, marker } = agent;
    await this.registry.set(name, { ...process, marker }, { ...agent.data, stopping: true });
    if (config !== undefined) await this.#hooks('pre_stop', config, data.config);
    const report = await this.#stopBy(agent, force);
    if (!report.ok) return report;
    if (config !== undefined) await this.#hooks('post_stop', config, data.config);
    // The registry looks for itself, too: a runtime may be wrong.
    if ((await this.registry.remove(name)) !== 'kept') return report;
    throw new Error(`${name} was said to be gone, and is not: it stays registered`);
  }

  async #stopBy(agent: Agent, force: boolean): Promise<StopReport> {
    try {
      return await this.#runtime(agent.data.runtime).stop(agent);
    } catch (error) {
      if (!force) throw error;
      this.#warn(`${agent.name}: its runtime cannot stop it: ${messageOf(error)}`);
      return stopRecorded(agent);
    }
  }

  #configOf(name: string, path: string, force: boolean): AgentConfig | undefined {
    try {
      return loadConfigOf(name, path);
    } catch (error) {
      if (!force) throw error;
      this.#warn(`${name}: its hooks are not known: ${messageOf(error)}`);
      return undefined;
    }
  }

  #watch(config: AgentConfig, path: string): void {
    const { name, health } = config;
    if (health === undefined) return;
    const monitor = monitorAgent({
      health,
      runtime: this.#runtime(config.runtime),
      find: () => this.#find(name),
      launch: () => this.#launch(config, path),
      onEvent: (event) => this.#options.onMonitor?.(name, event),
    });
    this.#monitors.set(name, monitor);
  }

  async #find(name: string): Promise<Agent | undefined> {
    const reading = await this.registry.get(name);
    if (reading.status === 'missing') return undefined;
    if (reading.status === 'found') return reading.entry;
    // Nobody can tell whom it stood for: neither "running" nor "not running" would be true.
    throw new Error(`the entry of ${name} (${reading.path}) is damaged: ${reading.reason}`);
  }

  async #isRunning(agent: Agent): Promise<boolean> {
    const runtime = this.#options.runtimes.get(agent.data.runtime);
    return runtime === undefined ? isAnybodyLeft(agent) : runtime.isRunning(agent);
  }

  #runtime(name: string): Runtime {
    const { runtimes } = this.#options;
    const runtime = runtimes.get(name);
    if (runtime !== undefined) return runtime;
    const known = [...runtimes.keys()].join(', ');
    throw new Error(`unknown runtime ${JSON.stringify(name)}: there are ${known}`);
  }

  async #hooks(point: HookPoint, config: AgentConfig, path: string): Promise<void> {
    await runAgentHooks(point, config, path, this.#warn);
  }
}

/** The configuration that is recorded for an agent, which may be another's by now. */
function loadConfigOf(name: string, path: string): AgentConfig {
  const config = loadConfig(path);
  if (config.name === name) return config;
  throw new Error(`the configuration ${path} is that of another agent, and not of ${name}`);
}

function unknown(name: string): never {
  throw new Error(`there is no agent ${name}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
