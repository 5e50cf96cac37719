import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { link, lstat, mkdir, open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode, isMissing, RegistryError } from './registry-error.js';

/** What is longer is read as damaged, and must not be written. */
export const MOST_BYTES = 1_048_576;
const TO_READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const TO_MAKE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const FOR_US_ALONE = 0o600;
const OTHERS_MAY_WRITE = constants.S_IWGRP | constants.S_IWOTH;

/** What a file holds: its text, or in a few words why that cannot be believed; `undefined` if there is none. */
export async function readSafely(
  path: string,
): Promise<{ readonly text: string } | { readonly problem: string } | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, TO_READ);
  } catch (error) {
    if (isMissing(error)) return undefined;
    const problem = refusalOf(error);
    if (problem !== undefined) return { problem };
    throw error;
  }
  try {
    const problem = problemOf(await file.stat());
    return problem === undefined ? { text: await file.readFile('utf8') } : { problem };
  } finally {
    await file.close();
  }
}

/** Puts a text in the place of whatever is there: the whole of it or nothing, whenever we may be interrupted. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = await writeFresh(dirname(path), text);
  await rename(fresh, path);
  await syncDirectory(dirname(path));
}

/** Makes a file with a text, unless there is one: says whether it was made. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const fresh = await writeFresh(dirname(path), text);
  try {
    await link(fresh, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlinkIfThere(fresh);
  }
}

/** Makes a directory for us alone, or refuses one that others may write to. */
export async function ensureDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const stats = await lstat(path);
  const why = stats.isDirectory() ? othersMayWrite(stats) : 'it is not a directory';
  if (why !== undefined) throw new RegistryError('insecure', `refusing to use ${path}: ${why}`);
}

/** Removes a file; that there is none is as well. */
export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** The pid of who was writing a temporary file, or nothing if it is none. */
export function writerOf(fileName: string): number | undefined {
  const pid = /^\.tmp-(\d{1,10})-[0-9a-f-]{36}$/.exec(fileName)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

async function writeFresh(directory: string, text: string): Promise<string> {
  const path = join(directory, `.tmp-${process.pid}-${randomUUID()}`);
  const file = await open(path, TO_MAKE, FOR_US_ALONE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Refusals that come of the file itself. Anything else, such as no descriptor left, says nothing about it. */
function refusalOf(error: unknown): string | undefined {
  if (hasCode(error, 'ELOOP')) return 'it is a symbolic link';
  if (hasCode(error, 'ENXIO')) return 'it is not a regular file';
  return ['EACCES', 'EPERM'].some((code) => hasCode(error, code))
    ? 'it may not be read'
    : undefined;
}

function problemOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return 'it is not a regular file';
  if (stats.size > MOST_BYTES) return 'it is larger than 1 MiB';
  return othersMayWrite(stats);
}

function othersMayWrite({ uid, mode }: Stats): string | undefined {
  if (![0, process.geteuid?.() ?? uid].includes(uid)) return `it belongs to user ${uid}`;
  return (mode & OTHERS_MAY_WRITE) === 0 ? undefined : 'others may write to it';
}
