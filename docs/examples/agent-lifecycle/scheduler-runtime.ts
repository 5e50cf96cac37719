import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createMarker, waitUntilGone } from 'deadsure';
import type { StopReport } from 'deadsure';
import { runHooks } from 'deadsure/supervise';
import type { AgentConfig } from './agent-config.ts';
import type { Agent } from './agent-record.ts';
import { ANSWER_MS, startedByOthers } from './proven-alive.ts';
import { LOG, ProcessRuntime, stopRecorded } from './runtime.ts';
import type { Started } from './runtime.ts';

const SCHEDULER = fileURLToPath(new URL('scheduler.js', import.meta.url));

export interface SchedulerOptions {
  /** A shell command that cancels the job `$JOB_ID`. @defaultValue the one in `scheduler.js` */
  readonly scancel?: string;
  /** How long a cancelled job may take to be gone, and `scancel` to return. @defaultValue 5 s */
  readonly patienceMs?: number;
}

/** Agents that are jobs of a batch scheduler on this machine. */
export class SchedulerRuntime extends ProcessRuntime {
  readonly #scancel: string;
  readonly #patienceMs: number;

  constructor(options: SchedulerOptions = {}) {
    super();
    this.#scancel = options.scancel ?? `exec "$NODE" "$SCHEDULER" scancel "$JOB_ID"`;
    this.#patienceMs = options.patienceMs ?? 5_000;
  }

  async start({ command, env, settleMs }: AgentConfig, directory: string): Promise<Started> {
    const marker = createMarker();
    // A job has the environment of who submits it.
    const options = {
      cwd: directory,
      env: { ...process.env, ...env, ...marker.env },
      ...{ timeout: ANSWER_MS, killSignal: 'SIGKILL' as const },
    };
    const ask = async (...words: string[]): Promise<string> =>
      (await promisify(execFile)(process.execPath, [SCHEDULER, ...words], options)).stdout.trim();
    let jobId = '';
    const job = await startedByOthers(marker, directory, settleMs, async () => {
      jobId = (await ask('sbatch', join(directory, LOG), ...command)).split(' ').at(-1) ?? '';
      return Number(await ask('listpids', jobId));
    });
    return { process: job, marker, jobId };
  }

  /** Asks the scheduler, and believes nobody: what is not gone then is ended. The signals in the report are all ours. */
  override async stop(agent: Agent): Promise<StopReport> {
    const { name, marker, data } = agent;
    const timeoutMs = this.#patienceMs;
    const [cancelled] = await runHooks([this.#scancel], {
      ...{ timeoutMs, cwd: data.directory },
      env: { NODE: process.execPath, SCHEDULER, JOB_ID: data.jobId ?? '' },
    });
    if (cancelled?.ok !== true) process.emitWarning(`scancel of ${name}: ${cancelled?.outcome}`);
    const options = { marker, timeoutMs, label: name, reject: false };
    const report = await waitUntilGone(this.refs(agent), options);
    return report.ok ? report : stopRecorded(agent, this.refs(agent));
  }
}
