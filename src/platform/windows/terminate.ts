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
  if (!Number.isSafeInteger(pid) || pid <= SYSTEM_PID || pid === sources.self) {
    throw new UnsafeTargetError(
      `refusing to end ${pid}: only a single process other than ourselves and Windows can be ended`,
    );
  }
  if (!canBePid(pid)) {
    throw new UnsafeTargetError(
      `refusing to end ${pid}: Windows would take it for the next lower multiple of 4`,
    );
  }
  if (signal !== 'SIGKILL') {
    throw new UnsupportedError(
      `${signal} cannot be sent on Windows, which has no signals; SIGKILL ends a process by force`,
    );
  }
  return sources.send(pid, signal);
}
