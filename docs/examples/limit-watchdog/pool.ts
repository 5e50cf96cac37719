import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnVerified } from 'deadsure/supervise';
import type { SpawnedProcess } from 'deadsure/supervise';
import type { Limits } from './limits.ts';

export type Status = 'pending' | 'running' | 'failed' | 'stopped';

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

/** Who works on what. One agent of a name for a story, ever: two would share a session and a worktree. */
export class AgentPool {
  readonly #agents = new Map<string, Agent>();
  readonly #pending = new Set<string>();
  readonly #root: string;
  #sessions = 0;

  constructor(root: string) {
    this.#root = root;
  }

  get running(): Agent[] {
    return [...this.#agents.values()].filter(({ status }) => status === 'running');
  }

  status(key: string): Status | undefined {
    return this.#pending.has(key) ? 'pending' : this.#agents.get(key)?.status;
  }

  /** Starts an agent, unless one is running: `running` is only left when everything of it is proven gone. */
  async start({ story, name, command, limits }: AgentPlan): Promise<Agent> {
    const key = `${story}:${name}`;
    const status = this.status(key);
    if (status === 'pending' || status === 'running') throw new Error(`${key} is ${status}`);
    this.#pending.add(key);
    try {
      const worktree = join(this.#root, 'worktrees', story);
      const logs = join(this.#root, 'logs', story);
      for (const directory of [worktree, logs]) mkdirSync(directory, { recursive: true });
      const session = `${process.pid}-${++this.#sessions}`;
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
    } finally {
      this.#pending.delete(key);
    }
  }
}
