import type { ProcessMarker, ProcessRef } from 'deadsure';

/** What the registry keeps of an agent, besides its process and its marker: enough to stop it without any other file. */
export interface AgentRecord {
  /** The path of its configuration. */
  readonly config: string;
  readonly runtime: string;
  readonly schedule: string;
  /** Where it works, and its log is. */
  readonly directory: string;
  readonly startedAt: string;
  /** Of a scheduler. */
  readonly jobId?: string;
  /** Somebody is stopping it on purpose: no monitor, in whatever process, starts it again. */
  readonly stopping?: boolean;
}

/** An agent as it was started. */
export interface Agent {
  readonly name: string;
  readonly process: ProcessRef;
  readonly marker?: ProcessMarker;
  readonly data: AgentRecord;
}

/** What a file says of an agent, which anybody may have edited. */
export function parseRecord(data: unknown): AgentRecord {
  const record = data as AgentRecord;
  const { config, runtime, schedule, directory, startedAt } = record;
  for (const text of [config, runtime, schedule, directory, startedAt]) {
    if (typeof text !== 'string') throw new TypeError('it is not the record of an agent');
  }
  return record;
}
