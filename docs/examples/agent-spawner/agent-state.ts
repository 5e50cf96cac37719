import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is remembered of an agent, also when it is long gone. It never holds its prompt. */
export interface AgentState {
  readonly state: 'spawning' | 'running' | 'completed' | 'failed' | 'cancelled';
  /** Whatever this run of the agent starts has it in its environment, as AGENT_RUN. */
  readonly run: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
}

/** One directory for each agent, for us alone; a file there is replaced as a whole or not at all. */
export class AgentFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    mkdirSync(root, { recursive: true, mode: 0o700 });
  }

  get ids(): string[] {
    return readdirSync(this.#root).sort();
  }

  /** A path of an agent's own. No id leads anywhere else. */
  path(id: string, file: string): string {
    if (!/^\w[\w.-]{0,99}$/.test(id)) throw new TypeError(`not the id of an agent: ${id}`);
    return join(this.#root, id, file);
  }

  write(id: string, file: string, text: string): void {
    mkdirSync(this.path(id, ''), { recursive: true, mode: 0o700 });
    const fresh = this.path(id, `.${file}.${randomUUID()}`);
    writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, this.path(id, file));
  }

  save(id: string, state: AgentState): void {
    this.write(id, 'state.json', `${JSON.stringify(state, undefined, 2)}\n`);
  }

  /** What was saved, unless nothing was, or nothing that may be believed. */
  load(id: string): AgentState | undefined {
    try {
      const state = JSON.parse(readFileSync(this.path(id, 'state.json'), 'utf8')) as AgentState;
      return /^[\da-f-]{36}$/.test(state.run) ? state : undefined;
    } catch {
      // No file, or no JSON: then nothing is known of it.
      return undefined;
    }
  }

  /** How far an agent says that it is, in percent. */
  progress(id: string): number {
    try {
      const said = Number(readFileSync(this.path(id, 'progress'), 'utf8'));
      return Number.isFinite(said) ? said : 0;
    } catch {
      // It has said nothing yet.
      return 0;
    }
  }
}
