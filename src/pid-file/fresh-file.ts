import { open, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { uniqueId } from '../platform/unique-id.js';
import { identityOf, type FileIdentity } from './file-identity.js';
import { isSystemError } from './system-error.js';

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
  const fresh = join(dirname(path), `.${basename(path)}.${writer}-${randomName()}.new`);
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

/**
 * Takes the name away that was for writing only. It may have gone already, by rename(2); where the system
 * refuses, the file stands in nobody's way, and a later sweep finds it.
 */
export async function discardFreshFile(fresh: string): Promise<void> {
  try {
    await unlink(fresh);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** Whose file this is, if it is one for the file with this name. */
export function writerOf(name: string, file: string): number | undefined {
  if (!name.startsWith(`.${file}.`)) return undefined;
  const [, writer] = /^([0-9]+)-[0-9a-f]{12}\.new$/.exec(name.slice(file.length + 2)) ?? [];
  return writer === undefined ? undefined : Number(writer);
}

function randomName(): string {
  return uniqueId().slice(-12);
}
