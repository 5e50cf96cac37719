import { UnsafeTargetError } from '../../errors/unsafe-target-error.js';
import { UnsupportedError } from '../../errors/unsupported-error.js';
import type { Sent } from '../platform.js';
import { canBePid, SYSTEM_PID } from './pids.js';
import type { Sources } from './sources.js';

/**
 * Ends one process: TerminateProcess(), which is what Node.js does for SIGKILL. Any other signal is refused:
 * SIGTERM and SIGINT would do the same under a gentler name, and the rest does nothing.
 */
export function terminate(sources: Sources, pid: number, signal: NodeJS.Signals): Sent {
  if (signal !== 'SIGKILL') {
    throw new UnsupportedError(
      `${signal} cannot be sent on Windows, which has no signals; SIGKILL ends a process by force`,
    );
  }
  if (!canBePid(pid) || pid === SYSTEM_PID) {
    throw new UnsafeTargetError(
      `refusing to end ${pid}: ${pid === SYSTEM_PID ? 'it is Windows itself' : 'Windows would take it for the next lower multiple of 4'}`,
    );
  }
  return sources.send(pid, signal);
}
