import { lstatSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoCode } from '../platform/errno.js';
import type { Platform } from '../platform/platform.js';
import type { ProcessRef } from '../process/target.js';

const LOCK = /^\.(.+)\.([0-9]+)\.lock$/;

/** Where the lock of a file is: beside it, so that both are on one file system and under one set of rights. */
export function lockPath(path: string, ino: bigint): string {
  return join(dirname(path), `.${basename(path)}.${ino}.lock`);
}

/** Whether a name is that of a lock of the file with this name, or of a lock of such a lock. */
export function isLockName(name: string, file: string): boolean {
  const [, inner] = LOCK.exec(name) ?? [];
  return inner !== undefined && (inner === file || isLockName(inner, file));
}

/** A lock as it is at this moment. */
export interface LinkNow {
  readonly ino: bigint;
  readonly text: string;
  readonly owner: ProcessRef | undefined;
}

/** Looks at a lock without yielding; `undefined` if there is none. */
export function linkNow(link: string): LinkNow | undefined {
  try {
    const { ino } = lstatSync(link, { bigint: true });
    const text = readlinkSync(link);
    return { ino, text, owner: ownerIn(text) };
  } catch (error) {
    // ENOENT: given back. EINVAL: no link, so not one of ours; it is nobody's that could be proven dead.
    const code = errnoCode(error);
    if (code === 'ENOENT' || code === 'EINVAL') return undefined;
    throw error;
  }
}

/** How a lock says who has it. */
export function textOf({ pid, startToken = '' }: ProcessRef): string {
  return `${pid} ${startToken}`;
}

function ownerIn(text: string): ProcessRef | undefined {
  const [, pid, startToken = ''] = /^([1-9][0-9]{0,9}) (.*)$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), ...(startToken === '' ? {} : { startToken }) };
}

/** Whether the holder is proven dead. What cannot be looked at is not. */
export async function isOver(platform: Platform, owner: ProcessRef | undefined): Promise<boolean> {
  // What no process could have written says nothing of any.
  if (owner === undefined || owner.pid < 1 || owner.pid > platform.largestPid()) return false;
  const sight = await platform.sight(owner.pid);
  switch (sight.status) {
    case 'absent':
    case 'thread':
      return true;
    case 'present': {
      const { state } = sight.process;
      if (state === 'zombie' || state === 'dead') return true;
      return platform.sameIdentity(owner, sight.process) === 'different';
    }
    case 'hidden':
    case 'unknown':
      return false;
  }
}
