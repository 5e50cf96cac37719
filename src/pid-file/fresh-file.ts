import { randomBytes } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoCode } from '../platform/errno.js';
import { identityOf, type FileIdentity } from './file-identity.js';

/** A complete file under a name that nobody looks for, to be put into place in one step. */
export interface FreshFile {
  readonly path: string;
  readonly file: FileIdentity;
}

// open(2) takes the umask off; nothing is ever added, so that it is never anybody else's to write.
const MODE = 0o644;

/**
 * Writes a file beside the path it is for. fsync(2), or a power cut could leave an empty file under the name
 * it is given afterwards.
 */
export async function writeFreshFile(
  path: string,
  content: string,
  writer: number,
): Promise<FreshFile> {
  const name = `.${basename(path)}.${writer}-${randomBytes(6).toString('hex')}.new`;
  const fresh = join(dirname(path), name);
  const handle = await open(fresh, 'wx', MODE);
  try {
    await handle.writeFile(content);
    await handle.sync();
    return { path: fresh, file: identityOf(await handle.stat({ bigint: true })) };
  } catch (error) {
    await discardFreshFile(fresh);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Takes the name away that was for writing only; it may have become the file's real name by rename(2). */
export async function discardFreshFile(fresh: string): Promise<void> {
  try {
    await unlink(fresh);
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
  }
}
