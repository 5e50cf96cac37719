import { readFileSync, readlinkSync } from 'node:fs';
import { allPids, isDead, readStat } from '../helpers/proc-stat.js';

/** One process of a container, seen from outside. */
export interface Inhabitant {
  /** Its number in the container. */
  readonly pid: number;
  /** Its number out here. */
  readonly outside: number;
  /** Its parent's number out here. */
  readonly parent: number;
  readonly isDead: boolean;
}

/**
 * The oracle: everybody in a PID namespace, by the kernel's own link to it and by the machine's `/proc`, which
 * nothing in the container hides or changes. It knows nothing of the library.
 */
export function inhabitants(namespace: string): Inhabitant[] {
  return allPids().flatMap((outside) => {
    const stat = readStat(outside);
    const pid = numberInside(outside);
    if (stat === undefined || pid === undefined || namespaceOf(outside) !== namespace) return [];
    return [{ pid, outside, parent: stat.ppid, isDead: isDead(outside, stat.start) }];
  });
}

/** The PID namespace that a process is in, or `undefined` if the process is gone. */
export function namespaceOf(outside: number): string | undefined {
  return ifThere(() => readlinkSync(`/proc/${outside}/ns/pid`));
}

/**
 * proc_pid_status(5), NSpid: its number in each namespace, from ours inwards. Nothing for one of our own
 * namespace, whom the kernel may not let us look at any further.
 */
function numberInside(outside: number): number | undefined {
  const status = ifThere(() => readFileSync(`/proc/${outside}/status`, 'utf8'));
  const [, ...below] = /^NSpid:\t(.+)$/m.exec(status ?? '')?.[1]?.split('\t') ?? [];
  return below.length === 0 ? undefined : Number(below.at(-1));
}

function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(ENOENT|ESRCH)$/.test(String(error.code))) {
      return undefined;
    }
    throw error;
  }
}
