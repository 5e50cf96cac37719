import type { Row } from './row.js';

/**
 * Reads what our script printed. Throws SyntaxError for what is no JSON. Rows without a pid, a parent or a
 * name are left out; a field that is no such thing is absent.
 */
export function parseProcesses(output: string): Row[] {
  const told: unknown = JSON.parse(output.replace(/^\uFEFF/, ''));
  // PowerShell unrolls a list of one.
  return (Array.isArray(told) ? told : [told]).flatMap((row: unknown) => parseRow(row) ?? []);
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
