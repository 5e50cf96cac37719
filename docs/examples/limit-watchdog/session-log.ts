import { readFileSync } from 'node:fs';

/** What one session has used up. */
export interface Usage {
  /** Turns of the assistant that used a tool. One that only talks makes no progress, and does not count. */
  readonly toolTurns: number;
  readonly usd: number;
}

/** A line of the log, as far as it matters here; whoever wrote it need not have kept to anything. */
interface Entry {
  readonly type?: unknown;
  readonly data?: {
    readonly type?: unknown;
    readonly total_cost_usd?: unknown;
    readonly message?: { readonly content?: unknown };
  };
}

/** Reads one session's log (JSON lines). Throws if it is not there, or if a line or a figure is none: then nothing is known. */
export function readUsage(path: string): Usage {
  let toolTurns = 0;
  let usd = 0;
  for (const { type, data } of entries(path)) {
    if (type !== 'agent_json') continue;
    usd = costIn(data?.total_cost_usd) ?? usd;
    // A message that is a text has no blocks.
    const content: unknown[] = Array.isArray(data?.message?.content) ? data.message.content : [];
    if (data?.type === 'assistant' && content.some(isToolUse)) toolTurns++;
  }
  return { toolTurns, usd };
}

/** What is no number is over no limit, and would never be. */
function costIn(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= 0) return value;
  throw new TypeError('a cost in it is no number');
}

function isToolUse(block: unknown): boolean {
  return (block as { readonly type?: unknown } | null)?.type === 'tool_use';
}

function entries(path: string): Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // The last line is empty, or its writer is in the middle of it.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Entry);
}
