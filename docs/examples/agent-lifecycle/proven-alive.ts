import { join } from 'node:path';
import { escalatingStop, processesMatching, waitUntilGone } from 'deadsure';
import type { ProcessMarker, ProcessRef } from 'deadsure';
import { LOG, tailOf } from './runtime.ts';

/** How long whoever starts it may take to say so. What they have started by then is ended. */
export const ANSWER_MS = 30_000;

/**
 * Has somebody else start a process, and proves that it lives. What they say is a pid; that it carries our marker
 * tells it from whoever else may have that pid by now. If it does not live, nothing of it is left.
 */
export async function startedByOthers(
  marker: ProcessMarker,
  directory: string,
  settleMs: number | undefined,
  start: () => Promise<number>,
): Promise<ProcessRef> {
  try {
    const pid = await start();
    const carriers = await processesMatching({ env: { [marker.name]: marker.value } });
    const found = carriers.find((one) => one.pid === pid);
    if (found !== undefined) {
      const options = { scope: 'process', timeoutMs: settleMs ?? 100, reject: false } as const;
      const { ok } = await waitUntilGone(found, options);
      if (!ok) return found;
    }
    throw new Error(`it ended at once: ${tailOf(join(directory, LOG), 5)}`);
  } catch (error) {
    await escalatingStop([], { marker, schedule: 'KILL/5' });
    throw error;
  }
}
