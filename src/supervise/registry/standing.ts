import { UnsafeTargetError, waitUntilGone } from '../../index.js';
import type { ProcessRef, StopReport } from '../../index.js';
import type { RegistryEntry } from './entry.js';
import { RegistryError } from './registry-error.js';
import type { RegistryReading } from './registry-types.js';

/** Longer than an exec takes on a busy machine. Nobody waits for it who does not ask about this very name. */
const UNSETTLED_MS = 3_000;

/** Whoever lives is seen at the first look; that nobody is left is harder to see where processes come and go. */
export async function isGone({ process, marker }: RegistryEntry): Promise<boolean> {
  const lookWhetherGone = (timeoutMs: number): Promise<StopReport> =>
    waitUntilGone(process, { marker, timeoutMs, reject: false });
  try {
    const { ok, outcome } = await lookWhetherGone(0);
    // A stranger in the middle of its exec cannot be asked for a marker; a moment later it can.
    return ok || (outcome === 'unknown' && (await lookWhetherGone(UNSETTLED_MS)).ok);
  } catch (error) {
    // A number that can be nobody's here was not written by us, and proves nothing.
    if (error instanceof UnsafeTargetError) return false;
    throw error;
  }
}

/** Whether two references are of one process. */
export function isSame(one: Required<ProcessRef>, other: Required<ProcessRef>): boolean {
  return one.pid === other.pid && one.startToken === other.startToken;
}

/** Whether two readings of a name are of the same process, and what is to be proven of it is the same. */
export function standsFor(one: RegistryReading, other: RegistryReading): boolean {
  if (one.status !== 'found' || other.status !== 'found') return one.status === other.status;
  const [before, now] = [one.entry, other.entry];
  return isSame(before.process, now.process) && before.marker?.value === now.marker?.value;
}

/** Lets a name be taken only where nobody stands there, or somebody who is no more. */
export function assertFree(reading: RegistryReading, isFree: boolean): void {
  if (reading.status === 'missing' || isFree) return;
  if (reading.status === 'damaged') {
    const { path, reason } = reading;
    throw new RegistryError(
      'damaged',
      `${path}: ${reason}; see whether its process lives, and remove the file`,
    );
  }
  const label = JSON.stringify(reading.name);
  const { pid } = reading.entry.process;
  throw new RegistryError('in-use', `${label} is pid ${pid}, which is not proven gone`);
}
