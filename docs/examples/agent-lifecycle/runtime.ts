import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escalatingStop, waitUntilGone } from 'deadsure';
import type { ProcessMarker, ProcessRef, StopReport } from 'deadsure';
import type { AgentConfig } from './agent-config.ts';
import type { Agent } from './agent-record.ts';

/** How agents of one kind are started, looked at and stopped. */
export interface Runtime {
  /** Starts one and proves it alive; if it rejects, nothing of it is left. */
  start(config: AgentConfig, directory: string): Promise<Started>;
  /** The verdict is the report's. Whoever asks has to look at it to know anything. */
  stop(agent: Agent): Promise<StopReport>;
  /** Whether anybody of it is left. Rejects if nobody can tell. */
  isRunning(agent: Agent): Promise<boolean>;
  logs(agent: Agent, lines: number): Promise<string>;
  /** Who it is. The first one's end is the agent's. */
  refs(agent: Agent): readonly [ProcessRef, ...ProcessRef[]];
}

/** What was started, and what everything that it starts carries. */
export interface Started {
  readonly process: ProcessRef;
  readonly marker: ProcessMarker;
  readonly jobId?: string;
}

export const LOG = 'output.log';

/** What is the same for all whose processes are on this machine. */
export abstract class ProcessRuntime implements Runtime {
  abstract start(config: AgentConfig, directory: string): Promise<Started>;

  refs({ process }: Agent): readonly [ProcessRef, ...ProcessRef[]] {
    return [process];
  }

  async stop(agent: Agent): Promise<StopReport> {
    return stopRecorded(agent, this.refs(agent));
  }

  async isRunning(agent: Agent): Promise<boolean> {
    return isAnybodyLeft(agent);
  }

  async logs({ data: { directory } }: Agent, lines: number): Promise<string> {
    return tailOf(join(directory, LOG), lines);
  }
}

/** Ends everybody of an agent by what is recorded of it: its process, whatever is below, whatever carries its marker. */
export async function stopRecorded(
  { name, process, marker, data: { schedule } }: Agent,
  refs: readonly ProcessRef[] = [process],
): Promise<StopReport> {
  return escalatingStop(refs, { marker, schedule, label: name, reject: false });
}

/** Whether anybody of an agent is left. Throws if nobody can tell: that is neither yes nor no. */
export async function isAnybodyLeft({ name, process, marker }: Agent): Promise<boolean> {
  const look = (timeoutMs: number) => waitUntilGone(process, { marker, timeoutMs, reject: false });
  let report = await look(0);
  // Whoever lives is seen at once; that nobody is left is harder to see where processes come and go.
  if (report.outcome === 'unknown') report = await look(5_000);
  if (report.outcome !== 'unknown') return !report.ok;
  throw new Error(`nobody can tell whether ${name} runs: ${report.survivors[0].hint}`);
}

/** The last lines of a log, if there is one; a terminal ends its lines with two characters. */
export function tailOf(path: string, lines: number): string {
  if (!existsSync(path)) return '';
  const all = readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trimEnd().split('\n');
  return lines > 0 ? all.slice(-lines).join('\n') : '';
}
