import { UnsupportedError } from '../../errors/unsupported-error.js';
import type { Platform } from '../platform.js';

/**
 * The place of a Windows back end. There is none: throws UnsupportedError.
 *
 * @remarks
 * Windows has no signals, never clears the pid of a parent that ended, and reuses pids soon, so that
 * neither a polite stop nor a proof of death could be had from what the other back ends rest on.
 */
export function windows(): Platform {
  throw new UnsupportedError(
    'deadsure cannot stop or look at processes on Windows: it has no back end for it; use Linux (also in WSL), macOS or a BSD',
  );
}
