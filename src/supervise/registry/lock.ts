import { randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, liveness } from '../../index.js';
import type { ProcessRef } from '../../index.js';
import { isObject } from '../options.js';
import { parseJson, parseRef } from './entry.js';
import { RegistryError } from './registry-error.js';
import { createFile, readSafely, unlinkIfThere } from './safe-file.js';

/** A holder only reads and writes a file or two. */
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 20;

interface Holder {
  readonly id: string;
  /** Absent where even we could not be told from another process: then it is waited for. */
  readonly process?: Required<ProcessRef>;
}

/** The name of a directory's lock; a lock's own lock has its id behind its name. */
export const LOCK = '.lock';
const LOCKS_LOCK = /\/\.lock(?:\.[0-9a-f-]{36})+$/;

let ourselves: ProcessRef | undefined;

/**
 * Does something while nobody else does, in whichever process; a holder that died gives way.
 *
 * @remarks
 * A lock is a file that can be made once (link(2)) and names who made it. Who finds that a holder is gone takes that very
 * lock's own lock before removing it, so that of two who find it only one removes it, and never a new holder's.
 */
export async function locked<T>(path: string, action: () => Promise<T>): Promise<T> {
  await acquire(path, performance.now() + PATIENCE_MS);
  try {
    return await action();
  } finally {
    await unlink(path);
  }
}

async function acquire(path: string, deadline: number): Promise<void> {
  const mine = JSON.stringify({ id: randomUUID(), process: await ourRef() });
  for (;;) {
    const holder = await holderOf(path);
    if (holder === undefined && (await createFile(path, mine))) return;
    if (holder !== undefined && (await isGone(holder))) await remove(path, holder, deadline);
    else if (performance.now() > deadline) throw busy(path, holder);
    else if (holder !== undefined) await pause(Math.random() * LONGEST_PAUSE_MS);
  }
}

/** Nobody but its holder removes a lock, or who holds the lock of that lock. So it cannot be another one by now. */
async function remove(path: string, { id }: Holder, deadline: number): Promise<void> {
  const itsOwn = `${path}.${id}`;
  await acquire(itsOwn, deadline);
  try {
    if ((await holderOf(path))?.id === id) await unlink(path);
  } finally {
    // Somebody who sweeps may have taken it for its last holder's.
    await unlinkIfThere(itsOwn);
  }
}

/**
 * Whether this is a lock of a lock that somebody who died has left behind. To be asked by who holds the lock: then no
 * other one is in use.
 */
export async function isLockLeft(path: string): Promise<boolean> {
  if (!LOCKS_LOCK.test(path)) return false;
  const holder = await readHolder(path);
  return holder !== undefined && holder !== 'none of ours' && isGone(holder);
}

async function isGone({ process }: Holder): Promise<boolean> {
  if (process === undefined) return false;
  const found = await liveness(process);
  return found === 'gone' || found === 'zombie';
}

async function holderOf(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path);
  if (holder !== 'none of ours') return holder;
  throw new RegistryError('busy', `${path} is no lock of ours; see who made it, and remove it`);
}

async function readHolder(path: string): Promise<Holder | 'none of ours' | undefined> {
  const read = await readSafely(path);
  if (read === undefined) return undefined;
  const value = 'text' in read ? parseJson(read.text) : undefined;
  const id = isObject(value) ? value['id'] : undefined;
  if (!isObject(value) || typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) {
    return 'none of ours';
  }
  const process = parseRef(value['process']);
  return process === undefined ? { id } : { id, process };
}

async function ourRef(): Promise<ProcessRef | undefined> {
  ourselves ??= await identify(process.pid);
  return ourselves;
}

function busy(path: string, holder: Holder | undefined): RegistryError {
  const pid = holder?.process?.pid;
  const who = pid === undefined ? '' : ` by pid ${pid}`;
  return new RegistryError('busy', `${path} is held${who} for longer than ${PATIENCE_MS} ms`);
}
