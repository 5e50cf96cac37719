import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';
import { takeOver } from './file-lock.js';
import { discardFreshFile, writerOf } from './fresh-file.js';
import { isLockName, isOver } from './lock-link.js';
import { isSystemError } from './system-error.js';

/**
 * Clears away what was left beside a PID file by those who were killed while they wrote or removed it. None of
 * that stands in anybody's way; so what cannot be cleared away is left.
 */
export async function sweep(platform: Platform, path: string, owner: ProcessRef): Promise<void> {
  const [directory, file] = [dirname(path), basename(path)];
  try {
    for (const name of await readdir(directory)) {
      const writer = writerOf(name, file);
      if (writer !== undefined && (await isOver(platform, { pid: writer }))) {
        await discardFreshFile(join(directory, name));
      }
      if (!isLockName(name, file)) continue;
      // A dead one's lock may be taken over by somebody at this moment: only who has it may take it away.
      const lock = await takeOver(platform, owner, join(directory, name));
      lock?.release();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
