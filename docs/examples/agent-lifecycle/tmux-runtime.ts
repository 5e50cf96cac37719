import { execFile } from 'node:child_process';
import type { ExecFileOptions } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMarker } from 'deadsure';
import type { ProcessMarker, StopReport } from 'deadsure';
import type { AgentConfig } from './agent-config.ts';
import type { Agent } from './agent-record.ts';
import { ANSWER_MS, startedByOthers } from './proven-alive.ts';
import { LOG, ProcessRuntime } from './runtime.ts';
import type { Started } from './runtime.ts';

const KEEP_OUTPUT = 'exec cat >> "$AGENT_LOG"';

/**
 * Agents in a terminal of tmux(1), each with a server of its own. The server, what keeps the output, and the agent's
 * processes all carry the marker, so that the session and the server go with the agent.
 */
export class TmuxRuntime extends ProcessRuntime {
  readonly #answerMs: number;

  /** `answerMs`: how long tmux may take to answer. */
  constructor({ answerMs = ANSWER_MS }: { readonly answerMs?: number } = {}) {
    super();
    this.#answerMs = answerMs;
  }

  async start({ command, env, settleMs }: AgentConfig, directory: string): Promise<Started> {
    const marker = createMarker();
    const pane = await startedByOthers(marker, directory, settleMs, () =>
      newSession(command, socketIn(directory, marker), {
        cwd: directory,
        env: { ...process.env, ...env, ...marker.env, AGENT_LOG: join(directory, LOG) },
        ...{ timeout: this.#answerMs, killSignal: 'SIGKILL' as const },
      }),
    );
    return { process: pane, marker };
  }

  override async stop(agent: Agent): Promise<StopReport> {
    const report = await super.stop(agent);
    const { marker, data } = agent;
    // A server that was killed leaves it behind.
    if (report.ok && marker) rmSync(socketIn(data.directory, marker), { force: true });
    return report;
  }
}

/** Starts a server with one session, and answers with the pid in its terminal. */
async function newSession(
  command: readonly string[],
  socket: string,
  options: ExecFileOptions,
): Promise<number> {
  // One word alone would go to a shell, and a semicolon at a word's end would end the command.
  const words = ['env', '--', ...command].map((word) => word.replace(/;$/, String.raw`\;`));
  const session = ['new-session', '-d', '-P', '-F', '#{pane_pid}', '--', ...words];
  const { stdout } = await promisify(execFile)(
    'tmux',
    ['-S', socket, '-f', '/dev/null', ...session, ';', 'pipe-pane', KEEP_OUTPUT],
    options,
  );
  return Number(stdout);
}

/** Of this start alone. */
function socketIn(directory: string, { value }: ProcessMarker): string {
  return join(directory, `tmux-${value.slice(0, 8)}`);
}
