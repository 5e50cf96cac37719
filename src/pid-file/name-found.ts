import { PidFileError } from '../errors/pid-file-error.js';
import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { nameTargets, type NamedTarget } from '../stop/named-targets.js';
import { describeReading } from './pid-file-failure.js';
import type { PidFilePlan } from './pid-file-options.js';
import type { PidFileReading } from './pid-file-reading.js';

/**
 * Whom a reading names to a stop.
 *
 * @remarks
 * A running process is named with the start token it had when the file was judged, so that whoever takes its
 * pid between the two is recycled and not a target. A stale pid is never looked up again: it may be anybody's
 * by now.
 *
 * @throws {@link PidFileError} where nothing may be signalled.
 */
export async function nameFound(
  platform: Platform,
  reading: PidFileReading,
  { expectation }: PidFilePlan,
  tell: (refs: readonly ProcessRef[]) => void,
): Promise<readonly NamedTarget[]> {
  switch (reading.status) {
    case 'running':
      return await nameRunning(platform, reading, tell);
    case 'missing':
      return [];
    case 'stale': {
      const { recordedPid: pid, reason } = reading;
      // Times alone are no proof: a wall clock that was set makes a running process look like another one.
      if (reason === 'recycled' && expectation === undefined) throw refusal(reading);
      const as = reason === 'recycled' ? 'recycled' : 'already-gone';
      tell([{ pid }]);
      return [{ ref: { pid }, handle: undefined, found: { as } }];
    }
    case 'invalid':
    case 'insecure':
    case 'unreadable':
      throw refusal(reading);
  }
}

async function nameRunning(
  platform: Platform,
  { pid, startToken }: PidFileReading & { status: 'running' },
  tell: (refs: readonly ProcessRef[]) => void,
): Promise<readonly NamedTarget[]> {
  const ref = { pid, ...(startToken === undefined ? {} : { startToken }) };
  const named = await nameTargets(platform, ref, 'signal', tell);
  // It could not be looked at a moment ago: then nothing says that this is the one.
  const appeared = named.some(
    ({ found }) => found.as === 'present' && found.process.startToken !== startToken,
  );
  if (startToken === undefined && appeared) {
    throw new ProcessTableError(
      `pid ${pid} was hidden when its PID file was read and is not any more, so whether it is the same ` +
        'process is not known; nothing was signalled; try again',
    );
  }
  return named;
}

function refusal(reading: PidFileReading): PidFileError {
  const advice =
    reading.status === 'stale'
      ? `; it started after the file was written. Nothing was signalled and the file was kept; remove it if ` +
        'that is so, or say with expect how to recognise the process'
      : '; nothing was signalled';
  return new PidFileError(`${describeReading(reading)}${advice}`, reading);
}
