import { readFileSync } from 'node:fs';

/** What one session has used up. */
export interface Usage {
  /** Turns of the assistant that used a tool. One that only talks makes no progress, and does not count. */
  readonly toolTurns: number;
  readonly usd: number;
}

/** A line of the log, as far as it matters here. */
interface Entry {
  readonly type?: string;
  readonly data?: {
    readonly type?: string;
    readonly total_cost_usd?: number;
    readonly message?: { readonly content?: readonly { readonly type?: string }[] };
  };
}

/** Reads one session's log (JSON lines). Throws if it is not there or if a line is none: then nothing is known. */
export function readUsage(path: string): Usage {
  let toolTurns = 0;
  let usd = 0;
  for (const { type, data } of entries(path)) {
    if (type !== 'agent_json') continue;
    usd = data?.total_cost_usd ?? usd;
    const usesTool = data?.message?.content?.some((block) => block.type === 'tool_use');
    if (data?.type === 'assistant' && usesTool === true) toolTurns++;
  }
  return { toolTurns, usd };
}

function entries(path: string): Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // The last line is empty, or its writer is in the middle of it.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Entry);
}
