import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesMatching } from 'deadsure';
import { spawnVerified } from 'deadsure/supervise';
import type { SpawnedProcess } from 'deadsure/supervise';
import type { Limits } from './limits.ts';

export type Status = 'pending' | 'running' | 'completed' | 'failed' | 'stopped';

/** One agent at work on one story. */
export interface Agent {
  readonly key: string;
  readonly limits: Limits;
  /** The directory that it works in, and nobody else. */
  readonly worktree: string;
  /** Of this session alone: what an earlier one used up does not count. */
  readonly log: string;
  readonly process: SpawnedProcess;
  status: Status;
}

/** How to start an agent: the command gets the path of its log as its last argument. */
export interface AgentPlan {
  readonly story: string;
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly limits: Limits;
}

/** Who works on what. One agent for a story at a time: two would share a worktree, and the end of one would be the other's. */
export class AgentPool {
  readonly #agents = new Map<string, Agent>();
  /** By their worktrees. */
  readonly #pending = new Map<string, { readonly key: string; readonly start: Promise<Agent> }>();
  readonly #root: string;
  #sessions = 0;
  #isClosed = false;

  constructor(root: string) {
    this.#root = root;
  }

  get running(): Agent[] {
    return [...this.#agents.values()].filter(({ status }) => status === 'running');
  }

  status(key: string): Status | undefined {
    const isPending = [...this.#pending.values()].some((one) => one.key === key);
    return isPending ? 'pending' : this.#agents.get(key)?.status;
  }

  /** Starts an agent, unless one is running: `running` is only left when everything of it is proven gone. */
  async start(plan: AgentPlan): Promise<Agent> {
    const key = `${plan.story}:${plan.name}`;
    const worktree = join(this.#root, 'worktrees', plan.story);
    const pending = this.#pending.get(worktree);
    if (pending !== undefined) throw new Error(`${pending.key} is pending`);
    const there = this.running.find((agent) => agent.worktree === worktree);
    if (there !== undefined) throw new Error(`${there.key} is running`);
    if (this.#isClosed) throw new Error(`${key} is not started: this pool is closed`);
    const start = this.#start(key, worktree, plan);
    this.#pending.set(worktree, { key, start });
    try {
      return await start;
    } finally {
      this.#pending.delete(worktree);
    }
  }

  /** Nobody is started any more; resolves when whoever was being started is running, or is not. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#pending.values()].map(({ start }) => start));
  }

  async #start(
    key: string,
    worktree: string,
    { story, name, command, limits }: AgentPlan,
  ): Promise<Agent> {
    const logs = join(this.#root, 'logs', story);
    for (const directory of [worktree, logs]) mkdirSync(directory, { recursive: true });
    // Of a watchdog before us that was killed, say: nobody here knows of it, and it is at work.
    const [someone] = await processesMatching({ path: worktree });
    if (someone !== undefined) {
      throw new Error(`${key} is not started: pid ${someone.pid} is at work in ${worktree}`);
    }
    const session = `${process.pid}-${Date.now()}-${++this.#sessions}`;
    const log = join(logs, `${name}-${session}.jsonl`);
    // Empty is "nothing used yet"; missing is "nobody knows".
    writeFileSync(log, '', { flag: 'wx', mode: 0o600 });
    const [program, ...args] = command;
    const agent: Agent = {
      ...{ key, limits, worktree, log },
      process: await spawnVerified(program, [...args, log], {
        cwd: worktree,
        stderr: join(logs, `${name}-${session}.err`),
      }),
      status: 'running',
    };
    this.#agents.set(key, agent);
    return agent;
  }
}
