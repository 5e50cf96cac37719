import { childrenCpuMs, ownCpuMs } from './cpu.js';

/** How long something took, and what it cost this process and its children. */
export interface Measured<T> {
  readonly value: T;
  readonly ms: number;
  readonly cpuMs: number;
  readonly childCpuMs: number;
}

/** Runs it once by the clock. */
export async function measure<T>(run: () => Promise<T>): Promise<Measured<T>> {
  const childrenBefore = childrenCpuMs();
  const cpuBefore = ownCpuMs();
  const startedMs = performance.now();
  const value = await run();
  const ms = performance.now() - startedMs;
  const cpuMs = ownCpuMs() - cpuBefore;
  return { value, ms, cpuMs, childCpuMs: childrenCpuMs() - childrenBefore };
}

/** What an error says, in one line. */
export function reasonOf(error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
