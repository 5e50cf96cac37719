import type { Row } from './row.js';

/**
 * Reads what our script printed. Throws SyntaxError for what is no JSON. Rows without a pid, a parent or a
 * name are left out; a field that is no such thing is absent.
 */
export function parseProcesses(output: string): Row[] {
  return listIn(JSON.parse(output.replace(/^\uFEFF/, ''))).flatMap((row) => parseRow(row) ?? []);
}

/** PowerShell unrolls a list of one, and its version 5.1 was seen to put a list into an object with its length. */
function listIn(told: unknown): readonly unknown[] {
  if (Array.isArray(told)) return told;
  const isWrapped = typeof told === 'object' && told !== null && 'value' in told;
  return isWrapped && Array.isArray(told.value) ? told.value : [told];
}

function parseRow(row: unknown): Row | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { pid, ppid, name, command, created, threads, rss, cpu } = row as Record<string, unknown>;
  if (!isCount(pid) || !isCount(ppid) || typeof name !== 'string') return undefined;
  return {
    pid,
    startedBy: ppid,
    name,
    ...(typeof command === 'string' && command !== '' ? { command } : {}),
    // Nothing but the script's own digits: two spellings of one moment would be two processes.
    ...(typeof created === 'string' && /^[1-9]\d{0,18}$/.test(created)
      ? { created: BigInt(created) }
      : {}),
    ...(isCount(threads) ? { threads } : {}),
    ...(isCount(rss) ? { rssBytes: rss } : {}),
    ...(isCount(cpu) ? { cpuMs: cpu } : {}),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
