import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ProcessCgroup } from '../../index.js';
import { messageOf } from '../warn.js';
import { keepTail } from './pipe-tail.js';
import { SpawnError } from './spawn-error.js';

/*
 * A process can be born inside a control group through clone3(2) alone, which Node.js does not offer. So a shell
 * moves itself (0 means the writer, cgroups(7)), says so, and turns into the command; it has forked nobody.
 * The group is opened by us: what counts are the rights of who opened it, so that it works for a command of
 * another user (cgroup-v2.rst, Delegation; before Linux 5.16 it is then refused). The shell has neither
 * descriptor any more when it turns into the command.
 */
const ENTER = 'echo 0 >&3 && echo in >&4 && exec "$@" 3>&- 4>&-';
/** Only a frozen group lets it take so long. */
const LONGEST_MS = 5_000;

/** The way of a command into a control group. */
export interface CgroupDoor {
  /** What to spawn in place of the command. */
  readonly command: readonly [string, ...string[]];
  /** What has to be added to its `stdio`. */
  readonly stdio: readonly [number, 'pipe'];
  /** Resolves when the command runs inside; rejects if it did not get in, and then it never runs. */
  entered(child: ChildProcess): Promise<void>;
  close(): Promise<void>;
}

/** Opens a control group for a command to start in. */
export async function openDoor(
  cgroup: ProcessCgroup,
  command: readonly string[],
): Promise<CgroupDoor> {
  const path = join(cgroup.path, 'cgroup.procs');
  const file = await open(path, constants.O_WRONLY).catch((error: unknown) => {
    throw notEntered(cgroup, messageOf(error), error);
  });
  return {
    command: ['/bin/sh', '-c', ENTER, 'sh', ...command],
    stdio: [file.fd, 'pipe'],
    async entered(child) {
      const answer = child.stdio[4] as Readable;
      const said = keepTail(answer);
      if (!(await hasClosed(answer))) throw notEntered(cgroup, 'the shell hangs; is it frozen?');
      if (!said().startsWith('in')) throw notEntered(cgroup, 'the kernel refused it');
    },
    close: () => file.close(),
  };
}

async function hasClosed(answer: Readable): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      answer.destroy();
      resolve(false);
    }, LONGEST_MS);
    answer.once('close', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** Says that a command cannot start in a control group. */
export function notEntered({ path }: ProcessCgroup, why: string, cause?: unknown): SpawnError {
  return new SpawnError('cgroup', `cannot start it in ${path}: ${why}`, {}, { cause });
}
